import * as z from 'zod';
import { TIME_ZONES } from './time-zones';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
  /** Matches additional forms of a single value. */
  special?: RegExp;
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31, special: /^(\?|L|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    names: WEEKDAYS,
    special: new RegExp(`^(\\?|L|[1-7]L|([1-7]|${WEEKDAYS.join('|')})#[1-5])$`),
  },
  { name: 'year', min: 1970, max: 2199 },
];

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + min;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function isTerm(term: string, field: Field): boolean {
  const [range = '', step, ...rest] = term.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*') return true;
  const [from = '', to, ...more] = range.split('-');
  const first = numberOf(from, field);
  if (first === undefined || more.length > 0) return false;
  return to === undefined || (numberOf(to, field) ?? -1) >= first;
}

function cronProblem(expression: string): string | undefined {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    return `cron must have 6 fields (minutes, hours, day of month, month, day of week, year), not ${texts.length}`;
  }
  for (const [position, field] of FIELDS.entries()) {
    const text = texts[position] as string;
    const valid = field.special?.test(text) || text.split(',').every((term) => isTerm(term, field));
    if (!valid) return `"${text}" is not valid as ${field.name} of cron`;
  }
  if ((texts[2] === '?') === (texts[4] === '?')) {
    return 'either the day of month or the day of week of cron must be "?", and not both';
  }
  return undefined;
}

/** Maximum characters of an expression. @see EventBridge Scheduler API Reference, CreateSchedule */
const EXPRESSION_CHARACTERS_MAX = 256;

/** Validate a schedule of EventBridge Scheduler. @returns the problem; undefined when the schedule is valid */
export function scheduleProblem(text: string): string | undefined {
  if (text.length > EXPRESSION_CHARACTERS_MAX)
    return `it has more than ${EXPRESSION_CHARACTERS_MAX} characters: use ranges and steps`;
  const [, kind, argument = ''] = /^(cron|rate)\(([^()]*)\)$/.exec(text) ?? [];
  if (kind === 'cron') return cronProblem(argument);
  if (kind !== 'rate') return 'write cron(0 3 * * ? *) or rate(1 day)';
  const [, value = '0', unit = '', plural] = /^(\d{1,6}) (minute|hour|day)(s?)$/.exec(argument) ?? [];
  if (Number(value) < 1) return 'write rate(1 day), rate(12 hours) or rate(30 minutes)';
  return (Number(value) === 1) === (plural === '') ? undefined : `write rate(${value} ${unit}${plural ? '' : 's'})`;
}

/**
 * Schedule of a plan.
 *
 * @see Amazon EventBridge Scheduler User Guide, "Schedule types"
 */
export const ScheduleExpression = z.string().superRefine((text, context) => {
  const problem = scheduleProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: `'${text}' is not a schedule: ${problem}` });
});

/** Validate a time zone: EventBridge Scheduler takes only the exact names. @returns the problem; undefined when it is valid */
function timeZoneProblem(text: string): string | undefined {
  const name = TIME_ZONES.get(text.toLowerCase());
  if (name === text) return undefined;
  return `not a time zone: write ${name ?? 'Europe/Berlin or UTC, for example'}`;
}

/** Name in the IANA time zone database. */
export const TimeZone = z.string().superRefine((text, context) => {
  const message = timeZoneProblem(text);
  if (message) context.addIssue({ code: 'custom', message });
});
