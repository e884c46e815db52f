/** A wall-clock time in some time zone; month from 1, as in cron expressions. */
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
 * The instant at which wall clocks in a time zone show a time.
 *
 * @returns milliseconds since the epoch; undefined for a time that daylight saving skips; the first of two
 */
export function instantOf(time: WallTime, timeZone: string): number | undefined {
  const wanted = asUtc(time);
  // The offset is that of a day before or that of a day after.
  const candidates = [wanted - 86_400_000, wanted + 86_400_000].map((probe) => {
    const offsetMs = asUtc(wallTimeOf(probe, timeZone)) - probe;
    return wanted - offsetMs;
  });
  return candidates.filter((instant) => asUtc(wallTimeOf(instant, timeZone)) === wanted).sort((a, b) => a - b)[0];
}
