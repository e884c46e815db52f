import { StatesErrorName } from '../states-error';
import type { Catcher, Recoverable, Retrier } from './definition';
import { Fields } from './fields';
import { parseAssign } from './parse-assign';
import { type ParseContext, templateField } from './parse-context';

/** 366 days, the largest MaxDelaySeconds and IntervalSeconds. */
const DELAY_MAX_SECONDS = 31_622_400;
const ATTEMPTS_MAX = 99_999_999;

function parseErrorEquals(fields: Fields, isLast: boolean): string[] {
  fields.required('ErrorEquals');
  const names = (fields.array('ErrorEquals') ?? []).map(({ value }) => {
    if (typeof value !== 'string') fields.fail('ErrorEquals', 'error names are strings');
    return value;
  });
  if (names.includes(StatesErrorName.all) && (names.length > 1 || !isLast)) {
    fields.fail('ErrorEquals', 'States.ALL must stand alone, in the last element');
  }
  return names;
}

function parseRetrier(value: unknown, path: string, isLast: boolean): Retrier {
  const fields = new Fields(value, path);
  fields.string('Comment');
  const retrier: Retrier = {
    errorEquals: parseErrorEquals(fields, isLast),
    intervalSeconds: fields.number('IntervalSeconds', { min: 1, max: DELAY_MAX_SECONDS }) ?? 1,
    backoffRate: fields.number('BackoffRate', { min: 1, integer: false }) ?? 2,
    attemptsMax: fields.number('MaxAttempts', { min: 0, max: ATTEMPTS_MAX }) ?? 3,
    delayMaxSeconds: fields.number('MaxDelaySeconds', { min: 1, max: DELAY_MAX_SECONDS }),
    jitterFull: fields.oneOf('JitterStrategy', ['FULL', 'NONE']) === 'FULL',
  };
  if (retrier.delayMaxSeconds !== undefined && retrier.delayMaxSeconds <= retrier.intervalSeconds) {
    fields.fail('MaxDelaySeconds', 'MaxDelaySeconds must be greater than IntervalSeconds');
  }
  fields.done();
  return retrier;
}

function parseCatcher(value: unknown, path: string, isLast: boolean, context: ParseContext): Catcher {
  const fields = new Fields(value, path);
  fields.string('Comment');
  const catcher: Catcher = {
    errorEquals: parseErrorEquals(fields, isLast),
    next: fields.requiredString('Next'),
    assign: parseAssign(fields, context),
    output: templateField(fields, 'Output', context),
  };
  fields.done();
  return catcher;
}

/** The Retry and Catch fields of a Task, Parallel or Map state. */
export function parseRecovery(fields: Fields, context: ParseContext): Recoverable {
  const retry = fields.array('Retry') ?? [];
  const catchers = fields.array('Catch') ?? [];
  return {
    retry: retry.map(({ value, path }, index) => parseRetrier(value, path, index === retry.length - 1)),
    catch: catchers.map(({ value, path }, index) => parseCatcher(value, path, index === catchers.length - 1, context)),
  };
}
