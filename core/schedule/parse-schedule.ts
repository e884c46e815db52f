import { CronExpression } from './cron-expression';
import { instantOf } from './zoned-time';

/** The due times of a schedule. */
export interface ScheduleTimes {
  /** The first due time after `afterMs`; undefined when there is none. */
  nextAfter(afterMs: number): number | undefined;
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parse `rate(5 minutes)`, `cron(0 3 * * ? *)` or `at(2030-06-01T00:00:00)`.
 *
 * @param startMs start of the intervals of a rate
 * @param timeZone time zone of cron and at expressions
 * @throws Error describing the problem with the expression
 */
export function parseSchedule(expression: string, timeZone: string, startMs: number): ScheduleTimes {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
  } catch {
    throw new Error(`There is no time zone '${timeZone}'.`);
  }
  if (kind === 'cron') return new CronExpression(argument, timeZone);
  if (kind === 'at') return once(argument, timeZone);
  if (kind === 'rate') return every(argument, startMs);
  throw new Error(`Not a schedule expression: ${expression}. Use rate(…), cron(…) or at(…).`);
}

function every(argument: string, startMs: number): ScheduleTimes {
  const [, value = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const intervalMs = Number(value) * (unitMs[unit] ?? 0);
  if (intervalMs <= 0)
    throw new Error(`Not a rate: rate(${argument}). Use a positive number of minutes, hours or days.`);
  return {
    nextAfter: (afterMs) => startMs + Math.max(1, Math.floor((afterMs - startMs) / intervalMs) + 1) * intervalMs,
  };
}

function once(argument: string, timeZone: string): ScheduleTimes {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(argument)?.slice(1).map(Number);
  if (!parts) throw new Error(`Not a time: at(${argument}). Use at(yyyy-mm-ddThh:mm:ss).`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const instant = instantOf({ year, month, day, hour, minute, second }, timeZone);
  if (instant === undefined) throw new Error(`at(${argument}) does not exist in ${timeZone}.`);
  return { nextAfter: (afterMs) => (instant > afterMs ? instant : undefined) };
}
