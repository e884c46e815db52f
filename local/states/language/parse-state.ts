import type { ChoiceRule, State } from './definition';
import { Fields } from './fields';
import { InvalidDefinitionError } from './invalid-definition';
import { numberOrExpression, type ParseContext, stringOrExpression, templateField } from './parse-context';
import { parseExit, parseFollowing } from './parse-exit';
import { parseMap } from './parse-map';
import { parseRecovery } from './parse-recovery';
import { parseResource } from './parse-resource';
import type { Template } from './template';

const STATE_TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;
/** Maximum seconds of a wait or a timeout. */
const SECONDS_MAX = 99_999_999;
/** Fields of JSONPath states, which are refused by name. */
const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
];

function requireJsonata(fields: Fields, context: ParseContext): void {
  const language = fields.oneOf('QueryLanguage', ['JSONata', 'JSONPath']) ?? context.queryLanguage;
  if (language !== 'JSONata') {
    throw new InvalidDefinitionError(
      'SCHEMA_VALIDATION_FAILED: the query language JSONPath is not supported; set QueryLanguage to JSONata',
      fields.path,
    );
  }
  for (const name of JSONPATH_FIELDS) {
    if (fields.has(name)) fields.fail(name, `"${name}" is a JSONPath field; use the JSONata fields`);
  }
}

function parseTask(name: string, fields: Fields, context: ParseContext): State {
  const seconds = { min: 1, max: SECONDS_MAX };
  const timeoutSeconds = numberOrExpression(fields, 'TimeoutSeconds', context, seconds);
  const heartbeatSeconds = numberOrExpression(fields, 'HeartbeatSeconds', context, seconds);
  if (timeoutSeconds?.kind === 'literal' && heartbeatSeconds?.kind === 'literal') {
    if ((heartbeatSeconds.value as number) >= (timeoutSeconds.value as number)) {
      fields.fail('HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds');
    }
  }
  return {
    type: 'Task',
    name,
    resource: parseResource(fields, context),
    arguments: templateField(fields, 'Arguments', context),
    timeoutSeconds,
    heartbeatSeconds,
    ...parseExit(fields, context),
    ...parseFollowing(fields),
    ...parseRecovery(fields, context),
  };
}

function parseChoiceRule(value: unknown, path: string, context: ParseContext): ChoiceRule {
  const fields = new Fields(value, path);
  fields.string('Comment');
  fields.required('Condition');
  const condition = templateField(fields, 'Condition', context) as Template;
  if (condition.kind !== 'expression' && !(condition.kind === 'literal' && typeof condition.value === 'boolean')) {
    fields.fail('Condition', 'a boolean or a JSONata expression is required');
  }
  const rule: ChoiceRule = { condition, next: fields.requiredString('Next'), ...parseExit(fields, context) };
  fields.done();
  return rule;
}

function parseChoice(name: string, fields: Fields, context: ParseContext): State {
  fields.required('Choices');
  const rules = fields.array('Choices') ?? [];
  return {
    type: 'Choice',
    name,
    choices: rules.map(({ value, path }) => parseChoiceRule(value, path, context)),
    default: fields.string('Default'),
    ...parseExit(fields, context),
  };
}

function parseWait(name: string, fields: Fields, context: ParseContext): State {
  const seconds = numberOrExpression(fields, 'Seconds', context, { min: 0, max: SECONDS_MAX });
  const timestamp = stringOrExpression(fields, 'Timestamp', context);
  if ((seconds !== undefined) === (timestamp !== undefined))
    fields.fail('Seconds', 'a Wait needs either Seconds or Timestamp');
  return { type: 'Wait', name, seconds, timestamp, ...parseExit(fields, context), ...parseFollowing(fields) };
}

function parseParallel(name: string, fields: Fields, context: ParseContext): State {
  fields.required('Branches');
  const branches = (fields.array('Branches') ?? []).map(({ value, path }) => {
    const branch = new Fields(value, path);
    const list = context.parseStateList(branch, context);
    branch.done();
    return list;
  });
  return {
    type: 'Parallel',
    name,
    branches,
    arguments: templateField(fields, 'Arguments', context),
    ...parseExit(fields, context),
    ...parseFollowing(fields),
    ...parseRecovery(fields, context),
  };
}

function parseByType(name: string, fields: Fields, context: ParseContext): State {
  fields.required('Type');
  const type = fields.oneOf('Type', STATE_TYPES) as State['type'];
  switch (type) {
    case 'Pass':
      return { type, name, ...parseExit(fields, context), ...parseFollowing(fields) };
    case 'Task':
      return parseTask(name, fields, context);
    case 'Choice':
      return parseChoice(name, fields, context);
    case 'Wait':
      return parseWait(name, fields, context);
    case 'Succeed':
      return { type, name, output: templateField(fields, 'Output', context) };
    case 'Fail':
      return {
        type,
        name,
        error: stringOrExpression(fields, 'Error', context),
        cause: stringOrExpression(fields, 'Cause', context),
      };
    case 'Parallel':
      return parseParallel(name, fields, context);
    case 'Map':
      return parseMap(name, fields, context);
  }
}

export function parseState(name: string, value: unknown, path: string, outer: ParseContext): State {
  const fields = new Fields(value, path);
  requireJsonata(fields, outer);
  fields.string('Comment');
  const state = parseByType(name, fields, outer);
  fields.done();
  return state;
}
