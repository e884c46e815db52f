import { instantOf, type WallTime, wallTimeOf } from './zoned-time';

interface Field {
  min: number;
  max: number;
  names?: string[];
}

const minuteField: Field = { min: 0, max: 59 };
const hourField: Field = { min: 0, max: 23 };
const dayField: Field = { min: 1, max: 31 };
const monthField: Field = {
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const weekdayField: Field = { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
const yearField: Field = { min: 1970, max: 2199 };

// 29 February falls on a given weekday at least once in 40 years.
const DAYS_SEARCHED_MAX = 366 * 41;

type DayMatcher = (time: { year: number; month: number; day: number }) => boolean;

/**
 * A cron expression of EventBridge: minutes, hours, day of month, month, day of week, year.
 *
 * @see Amazon EventBridge Scheduler User Guide, "Cron-based schedules"
 * @throws Error naming the invalid field
 */
export class CronExpression {
  readonly #minutes: number[];
  readonly #hours: number[];
  readonly #matchesDay: DayMatcher;

  constructor(
    readonly expression: string,
    readonly timeZone: string,
  ) {
    const fields = expression.trim().split(/\s+/);
    if (fields.length !== 6) throw new Error(`cron(${expression}) has ${fields.length} fields, not 6.`);
    const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields;
    if ((days === '?') === (weekdays === '?')) {
      throw new Error(`cron(${expression}): one of day of month and day of week must be ?, the other not.`);
    }
    this.#minutes = valuesOf(minutes, minuteField);
    this.#hours = valuesOf(hours, hourField);
    const inMonth = new Set(valuesOf(months, monthField));
    const inYear = new Set(valuesOf(years, yearField));
    const onDay = days === '?' ? weekdayMatcher(weekdays) : dayOfMonthMatcher(days);
    this.#matchesDay = (time) => inYear.has(time.year) && inMonth.has(time.month) && onDay(time);
  }

  /** The first due time after `afterMs`; undefined when there is none. */
  nextAfter(afterMs: number): number | undefined {
    const start = wallTimeOf(afterMs, this.timeZone);
    for (let offset = 0; offset < DAYS_SEARCHED_MAX; offset++) {
      const date = new Date(Date.UTC(start.year, start.month - 1, start.day + offset));
      const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      if (!this.#matchesDay(day)) continue;
      const instant = this.#firstOn(day, afterMs);
      if (instant !== undefined) return instant;
    }
    return undefined;
  }

  #firstOn(day: Pick<WallTime, 'year' | 'month' | 'day'>, afterMs: number): number | undefined {
    for (const hour of this.#hours) {
      for (const minute of this.#minutes) {
        const instant = instantOf({ ...day, hour, minute, second: 0 }, this.timeZone);
        if (instant !== undefined && instant > afterMs) return instant;
      }
    }
    return undefined;
  }
}

/** The values of a field, ascending. */
function valuesOf(text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const term of text.split(',')) {
    const [range = '', step = '1'] = term.split('/');
    const [from, to] = bounds(range, field, term.includes('/'));
    const by = Number(step);
    if (!(Number.isInteger(by) && by >= 1)) throw new Error(`Not a step in a cron expression: ${term}`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function bounds(range: string, field: Field, stepped: boolean): [number, number] {
  if (range === '*') return [field.min, field.max];
  const [first = '', last] = range.split('-');
  const from = parseValue(first, field);
  if (last !== undefined) return [from, parseValue(last, field)];
  return [from, stepped ? field.max : from];
}

function parseValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + field.min : Number(text);
  if (text !== '' && Number.isInteger(value) && value >= field.min && value <= field.max) return value;
  throw new Error(`Not a value from ${field.min} to ${field.max} in a cron expression: ${text}`);
}

const lastDayOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekdayOf = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** Parse the day of month: numbers, `L` (the last day), `15W` (the weekday nearest to the 15th). */
function dayOfMonthMatcher(text: string): DayMatcher {
  if (text === 'L') return ({ year, month, day }) => day === lastDayOf(year, month);
  const nearest = /^(\d+)W$/.exec(text);
  if (nearest) {
    const target = parseValue(nearest[1] as string, dayField);
    return ({ year, month, day }) => day === nearestWeekday(year, month, target);
  }
  const days = new Set(valuesOf(text, dayField));
  return ({ day }) => days.has(day);
}

function nearestWeekday(year: number, month: number, target: number): number | undefined {
  const last = lastDayOf(year, month);
  if (target > last) return undefined;
  const weekday = weekdayOf(year, month, target);
  if (weekday === 7) return target > 1 ? target - 1 : target + 2;
  if (weekday === 1) return target < last ? target + 1 : target - 2;
  return target;
}

/** Parse the day of week: numbers or names, `6L` (the last Friday), `3#2` (the second Tuesday). */
function weekdayMatcher(text: string): DayMatcher {
  const last = /^(\w+?)L$/.exec(text);
  if (last) {
    const weekday = parseValue(last[1] as string, weekdayField);
    return ({ year, month, day }) => weekdayOf(year, month, day) === weekday && day > lastDayOf(year, month) - 7;
  }
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth) {
    const weekday = parseValue(nth[1] as string, weekdayField);
    return ({ year, month, day }) => weekdayOf(year, month, day) === weekday && Math.ceil(day / 7) === Number(nth[2]);
  }
  const weekdays = new Set(text === 'L' ? [7] : valuesOf(text, weekdayField));
  return ({ year, month, day }) => weekdays.has(weekdayOf(year, month, day));
}
