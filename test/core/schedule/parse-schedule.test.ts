import { parseSchedule } from '../../../core/schedule/parse-schedule';

const utc = (text: string) => Date.parse(`${text}Z`);

/** The next three times after a moment. */
function nextThree(expression: string, after: string, timeZone = 'UTC'): string[] {
  const times = parseSchedule(expression, timeZone, utc(after));
  const found: string[] = [];
  let atMs: number | undefined = utc(after);
  for (let count = 0; count < 3 && atMs !== undefined; count++) {
    atMs = times.nextAfter(atMs);
    if (atMs !== undefined) found.push(new Date(atMs).toISOString().slice(0, 16));
  }
  return found;
}

describe('a schedule expression', () => {
  it.each([
    ['rate(5 minutes)', '2030-01-01T00:00:00', 'UTC', ['2030-01-01T00:05', '2030-01-01T00:10', '2030-01-01T00:15']],
    ['rate(1 day)', '2030-01-01T12:00:00', 'UTC', ['2030-01-02T12:00', '2030-01-03T12:00', '2030-01-04T12:00']],
    ['cron(0 3 * * ? *)', '2030-01-01T03:00:00', 'UTC', ['2030-01-02T03:00', '2030-01-03T03:00', '2030-01-04T03:00']],
    [
      'cron(0/20 8-9 ? * MON-FRI *)',
      '2030-01-04T09:10:00',
      'UTC',
      ['2030-01-04T09:20', '2030-01-04T09:40', '2030-01-07T08:00'],
    ],
    ['cron(0 0 L * ? *)', '2030-01-15T00:00:00', 'UTC', ['2030-01-31T00:00', '2030-02-28T00:00', '2030-03-31T00:00']],
    ['cron(0 0 ? * 3#2 *)', '2030-01-01T00:00:00', 'UTC', ['2030-01-08T00:00', '2030-02-12T00:00', '2030-03-12T00:00']],
    ['cron(0 0 ? * 6L *)', '2030-01-01T00:00:00', 'UTC', ['2030-01-25T00:00', '2030-02-22T00:00', '2030-03-29T00:00']],
    // 1 June 2030 is a Saturday, 15 June too; 15 September a Sunday.
    ['cron(0 0 15W 6,9 ? 2030)', '2030-01-01T00:00:00', 'UTC', ['2030-06-14T00:00', '2030-09-16T00:00']],
    ['cron(0 12 29 2 ? *)', '2030-01-01T00:00:00', 'UTC', ['2032-02-29T12:00', '2036-02-29T12:00', '2040-02-29T12:00']],
    // Berlin: UTC+1 until 31 March 2030, 02:00, when half past two does not exist.
    [
      'cron(30 2 * * ? *)',
      '2030-03-30T00:00:00',
      'Europe/Berlin',
      ['2030-03-30T01:30', '2030-04-01T00:30', '2030-04-02T00:30'],
    ],
    ['at(2030-07-01T12:00:00)', '2030-01-01T00:00:00', 'Europe/Berlin', ['2030-07-01T10:00']],
  ])('%s after %s in %s', (expression, after, timeZone, expected) => {
    expect(nextThree(expression, after, timeZone)).toEqual(expected);
  });

  it.each([
    ['rate(0 minutes)', 'Not a rate'],
    ['rate(5 weeks)', 'Not a rate'],
    ['cron(0 3 * * *)', '5 fields, not 6'],
    ['cron(0 3 * * * *)', 'must be ?'],
    ['cron(60 3 * * ? *)', 'from 0 to 59'],
    ['cron(0 3 ? * FRY *)', 'FRY'],
    ['at(tomorrow)', 'Not a time'],
    ['daily', 'Not a schedule expression'],
  ])('%s is refused', (expression, message) => {
    expect(() => parseSchedule(expression, 'UTC', 0)).toThrow(message);
  });

  it('refuses a time zone that does not exist', () => {
    expect(() => parseSchedule('rate(1 day)', 'Mars/Olympus', 0)).toThrow("no time zone 'Mars/Olympus'");
  });
});
