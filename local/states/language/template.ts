import { StatesError, StatesErrorName } from '../states-error';
import type { Bindings, CompileExpression, Expression } from './expression';
import { InvalidDefinitionError } from './invalid-definition';

/** A JSON value of a definition in which any string may be `{% JSONata %}`. */
export type Template =
  | { kind: 'literal'; value: unknown; path: string }
  | { kind: 'expression'; expression: Expression; path: string }
  | { kind: 'array'; items: Template[]; path: string }
  | { kind: 'object'; members: [string, Template][]; path: string };

/** @throws InvalidDefinitionError for an expression without `{%` or `%}`, or one that cannot be parsed */
export function parseTemplate(value: unknown, path: string, compile: CompileExpression): Template {
  if (typeof value === 'string') {
    const opens = value.startsWith('{%');
    const closes = value.endsWith('%}');
    if (opens !== closes || (opens && value.length < 4)) {
      throw new InvalidDefinitionError(
        'INVALID_JSONATA_EXPRESSION: an expression starts with {% and ends with %}',
        path,
      );
    }
    if (opens) return { kind: 'expression', expression: compile(value.slice(2, -2).trim(), path), path };
  }
  if (Array.isArray(value)) {
    return {
      kind: 'array',
      items: value.map((item, index) => parseTemplate(item, `${path}[${index}]`, compile)),
      path,
    };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]): [string, Template] => {
      if (key.endsWith('.$')) {
        throw new InvalidDefinitionError(
          `SCHEMA_VALIDATION_FAILED: "${key}" is a JSONPath field; only JSONata is supported`,
          path,
        );
      }
      return [key, parseTemplate(member, `${path}/${key}`, compile)];
    });
    return { kind: 'object', members, path };
  }
  return { kind: 'literal', value, path };
}

/** @throws StatesError States.QueryEvaluationError */
export async function evaluateTemplate(template: Template, bindings: Bindings): Promise<unknown> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return template.expression.evaluate(bindings);
    case 'array': {
      const items: unknown[] = [];
      for (const item of template.items) items.push(await evaluateTemplate(item, bindings));
      return items;
    }
    case 'object': {
      const object: Record<string, unknown> = {};
      for (const [key, member] of template.members) object[key] = await evaluateTemplate(member, bindings);
      return object;
    }
  }
}

function wrongType(template: Template, wanted: string, value: unknown): StatesError {
  const shown = JSON.stringify(value);
  return new StatesError(
    StatesErrorName.queryEvaluationError,
    `The field '${template.path}' must evaluate to ${wanted}, not ${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}.`,
  );
}

/** Evaluate a field that must be an integer in a range (both ends inclusive). */
export async function evaluateInteger(
  template: Template,
  bindings: Bindings,
  range: { min: number; max: number },
): Promise<number> {
  const value = await evaluateTemplate(template, bindings);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.min || value > range.max) {
    throw wrongType(template, `an integer from ${range.min} to ${range.max}`, value);
  }
  return value;
}

export async function evaluateString(template: Template, bindings: Bindings): Promise<string> {
  const value = await evaluateTemplate(template, bindings);
  if (typeof value !== 'string') throw wrongType(template, 'a string', value);
  return value;
}

export async function evaluateBoolean(template: Template, bindings: Bindings): Promise<boolean> {
  const value = await evaluateTemplate(template, bindings);
  if (typeof value !== 'boolean') throw wrongType(template, 'a boolean', value);
  return value;
}

export async function evaluateObject(template: Template, bindings: Bindings): Promise<Record<string, unknown>> {
  const value = await evaluateTemplate(template, bindings);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(template, 'an object', value);
  return value as Record<string, unknown>;
}
