import { DeployError } from './deploy-error';

/** The values that the intrinsic functions of a template can refer to. */
export interface Scope {
  /** The physical id of a resource, or the value of a parameter or pseudo parameter. */
  ref: (name: string) => unknown;
  getAtt: (logicalId: string, attribute: string) => unknown;
  importValue: (exportName: string) => string;
  condition: (name: string) => boolean;
}

type Evaluate = (argument: unknown, scope: Scope) => unknown;

const NO_VALUE = Symbol('AWS::NoValue');

const functions: Record<string, Evaluate> = {
  Ref: (name, scope) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(name))),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = attributePath(argument);
    return scope.getAtt(String(logicalId), String(resolveAny(attribute, scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair('Fn::Join', argument);
    return list('Fn::Join', resolveAny(parts, scope)).map(scalar).join(String(separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = pair('Fn::Split', argument);
    return scalar(resolveAny(text, scope)).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = pair('Fn::Select', argument);
    const from = list('Fn::Select', resolveAny(items, scope));
    const at = Number(resolveAny(index, scope));
    if (!(at in from)) throw new DeployError(`Fn::Select cannot select nonexistent value at index ${at}`);
    return from[at];
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = (variables ?? {}) as Record<string, unknown>;
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return scalar(resolveAny(own[name], scope));
      const dot = name.indexOf('.');
      if (dot < 0 || name.startsWith('AWS::')) return scalar(scope.ref(name));
      return scalar(scope.getAtt(name.slice(0, dot), name.slice(dot + 1)));
    });
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(scalar(resolveAny(argument, scope))),
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list('Fn::If', argument);
    return resolveAny(scope.condition(String(condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair('Fn::Equals', argument);
    return JSON.stringify(resolveAny(left, scope)) === JSON.stringify(resolveAny(right, scope));
  },
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((term) => resolveAny(term, scope) === true),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((term) => resolveAny(term, scope) === true),
  'Fn::Not': (argument, scope) => !resolveAny(list('Fn::Not', argument)[0], scope),
  Condition: (name, scope) => scope.condition(String(name)),
};

/**
 * Replace every intrinsic function in a value of a template.
 *
 * @returns the value without members that are `AWS::NoValue`
 * @throws DeployError for a function that is not implemented or has an unknown reference
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveAny(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolveAny(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw new DeployError(`Dynamic references are not implemented by the embedded cloud: ${value}`);
  }
  if (Array.isArray(value)) {
    return value.map((member) => resolveAny(member, scope)).filter((member) => member !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const call = intrinsicOf(value);
  if (call) {
    const evaluate = functions[call.name];
    if (!evaluate) throw new DeployError(`The embedded cloud does not implement ${call.name}.`);
    return evaluate(call.argument, scope);
  }
  const entries = Object.entries(value).map(([key, member]) => [key, resolveAny(member, scope)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== NO_VALUE));
}

/** The logical ids and parameter names that a value refers to. */
export function referencesOf(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const member of value) referencesOf(member, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found;
  const call = intrinsicOf(value);
  if (call?.name === 'Ref') found.add(String(call.argument));
  if (call?.name === 'Fn::GetAtt') found.add(String(attributePath(call.argument)[0]));
  if (call?.name === 'Fn::Sub') {
    const [text, variables] = Array.isArray(call.argument) ? call.argument : [call.argument, {}];
    for (const [, name = ''] of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
      if (!(name in (variables ?? {}))) found.add(name.startsWith('AWS::') ? name : (name.split('.')[0] as string));
    }
    referencesOf(variables, found);
    return found;
  }
  for (const member of Object.values(value)) referencesOf(member, found);
  return found;
}

function intrinsicOf(value: object): { name: string; argument: unknown } | undefined {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  const argument = (value as Record<string, unknown>)[name];
  if (name.startsWith('Fn::') || name === 'Ref') return { name, argument };
  // The Condition of a policy statement is an object, not an intrinsic function.
  return name === 'Condition' && typeof argument === 'string' ? { name, argument } : undefined;
}

function attributePath(argument: unknown): unknown[] {
  if (Array.isArray(argument)) return argument;
  const text = String(argument);
  return [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)];
}

function pair(name: string, argument: unknown): [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return argument as [unknown, unknown];
  throw new DeployError(`${name} takes a list of two: ${JSON.stringify(argument)}`);
}

function list(name: string, argument: unknown): unknown[] {
  if (Array.isArray(argument)) return argument;
  throw new DeployError(`${name} takes a list: ${JSON.stringify(argument)}`);
}

function scalar(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new DeployError(`A text is needed where the template has ${JSON.stringify(value)}`);
}
