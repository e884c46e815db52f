/** A moment on the wall clock of some place; month from 1, weekday from 1 (Sunday), as cron expressions count them. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a time zone that does not exist */
export function wallTimeOf(ms: number, timeZone: string): WallTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

const asUtc = (time: WallTime) => Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);

/**
 * When the wall clock of a place shows this time.
 *
 * @returns milliseconds since the epoch; undefined for a time that daylight saving skips; of two, the first
 */
export function instantOf(time: WallTime, timeZone: string): number | undefined {
  const wanted = asUtc(time);
  // Offsets reach from −12 to +14 hours; the two that can apply are those a day before and a day after.
  const candidates = [wanted - 86_400_000, wanted + 86_400_000].map((probe) => {
    const offsetMs = asUtc(wallTimeOf(probe, timeZone)) - probe;
    return wanted - offsetMs;
  });
  return candidates.filter((instant) => asUtc(wallTimeOf(instant, timeZone)) === wanted).sort((a, b) => a - b)[0];
}
