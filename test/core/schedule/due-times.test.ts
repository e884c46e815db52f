import fc from 'fast-check';
import { parseSchedule } from '../../../core/schedule/parse-schedule';

const DAY_MS = 86_400_000;
const inBerlin = (expression: string) => parseSchedule(expression, 'Europe/Berlin', 0);

/** The due times in an interval, its start excluded and its end included. */
function dueTimes(expression: string, timeZone: string, from: string, to: string): string[] {
  const times = parseSchedule(expression, timeZone, Date.parse(from));
  const found: string[] = [];
  for (let atMs = times.nextAfter(Date.parse(from)); atMs !== undefined && atMs <= Date.parse(to); ) {
    found.push(new Date(atMs).toISOString().slice(0, 16));
    atMs = times.nextAfter(atMs);
  }
  return found;
}

describe('the due times of a schedule', () => {
  it('are once a day when clocks go back and an hour comes twice', () => {
    // Berlin: 27 October 2030, 03:00 summer time becomes 02:00.
    expect(dueTimes('cron(30 2 * * ? *)', 'Europe/Berlin', '2030-10-26T00:00:00Z', '2030-10-28T23:00:00Z')).toEqual([
      '2030-10-26T00:30',
      '2030-10-27T00:30',
      '2030-10-28T01:30',
    ]);
  });

  it('keep their time of day over both changes', () => {
    expect(
      dueTimes('cron(0 3 * 3,10 ? 2030)', 'Europe/Berlin', '2030-03-30T00:00:00Z', '2030-04-30T00:00:00Z'),
    ).toEqual(['2030-03-30T02:00', '2030-03-31T01:00']);
    expect(
      dueTimes('cron(0 3 ? 10 SUN 2030)', 'Europe/Berlin', '2030-10-19T00:00:00Z', '2030-11-30T00:00:00Z'),
    ).toEqual(['2030-10-20T01:00', '2030-10-27T02:00']);
  });

  it('of the last day of the month follow the length of the month, in the time zone', () => {
    expect(dueTimes('cron(30 0 L * ? *)', 'Asia/Tokyo', '2028-01-15T00:00:00Z', '2028-05-01T00:00:00Z')).toEqual([
      '2028-01-30T15:30',
      '2028-02-28T15:30',
      '2028-03-30T15:30',
      '2028-04-29T15:30',
    ]);
  });

  it('of 29 February are there in leap years only, and not in 2100', () => {
    expect(dueTimes('cron(0 0 29 2 ? *)', 'UTC', '2092-03-01T00:00:00Z', '2105-01-01T00:00:00Z')).toEqual([
      '2096-02-29T00:00',
      '2104-02-29T00:00',
    ]);
  });

  it.each([
    'cron(0 3 * * ? *)',
    'cron(30 2 * * ? *)',
    'cron(0/20 1-3 ? * SUN *)',
    'cron(15 0 L * ? *)',
    'cron(0 12 15W * ? *)',
    'cron(0 0 29 2 ? *)',
    'cron(0 8 ? * 2#1 *)',
    'rate(36 hours)',
  ])(
    'of %s are the same from wherever they are looked for: none lies between a moment and the next one',
    (expression) => {
      const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2034, 0, 1) });
      const parts = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(instants, parts, (fromMs, part) => {
          const times = inBerlin(expression);
          const nextMs = times.nextAfter(fromMs) as number;
          expect(nextMs).toBeGreaterThan(fromMs);
          const betweenMs = fromMs + Math.floor(part * (nextMs - 1 - fromMs));
          expect(times.nextAfter(betweenMs)).toBe(nextMs);
          // The interval is at most five years: leap days but for 2100.
          expect(nextMs - fromMs).toBeLessThan(5 * 366 * DAY_MS);
        }),
        { numRuns: 60 },
      );
    },
  );
});
