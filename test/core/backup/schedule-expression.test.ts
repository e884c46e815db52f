import fc from 'fast-check';
import { ScheduleExpression, scheduleProblem, TimeZone } from '../../../core/contracts/schedule-expression';
import { parseSchedule } from '../../../local/scheduler/schedule-expression';

const problem = scheduleProblem;

describe('a schedule', () => {
  it.each([
    'cron(0 3 * * ? *)',
    'cron(*/15 0-6,22 ? * MON-FRI *)',
    'cron(0/10 * 1,15 JAN,jul ? 2026-2030)',
    'cron(5-55/10 12 L * ? *)',
    'cron(0 0 1W */3 ? *)',
    'cron(15 10 ? * 6L 2026-2027)',
    'cron(0 8 ? 1-12/2 2#1 *)',
    'cron(0 8 ? * MON#1 *)',
    'cron(0 8 ? * L *)',
    'cron(59 23 31 12 ? 2035-2199)',
    'cron(00 03 * * ? *)',
    'rate(1 minute)',
    'rate(30 minutes)',
    'rate(1 hour)',
    'rate(12 hours)',
    'rate(1 day)',
    'rate(999999 days)',
  ])('may be %s, and the embedded scheduler takes it', (text) => {
    expect(problem(text)).toBeUndefined();
    expect(parseSchedule(text, 'Europe/Berlin', 0).nextAfter(Date.parse('2026-01-01T00:00:00Z'))).toBeGreaterThan(0);
  });

  it.each([
    ['0 3 * * ? *', 'write cron(0 3 * * ? *) or rate(1 day)'],
    ['every day', 'write cron('],
    ['at(2030-06-01T00:00:00)', 'write cron('],
    [' rate(1 day)', 'write cron('],
    ['CRON(0 3 * * ? *)', 'write cron('],
    ['cron(0 3 * * *)', 'cron has 6 fields (minutes, hours, day of month, month, day of week, year), this one has 5'],
    ['cron()', 'this one has 1'],
    ['cron(60 3 * * ? *)', 'cron\'s minutes cannot be "60"'],
    ['cron(? 3 * * ? *)', 'cron\'s minutes cannot be "?"'],
    ['cron(-1 3 * * ? *)', 'cron\'s minutes cannot be "-1"'],
    ['cron(1.5 3 * * ? *)', 'cron\'s minutes cannot be "1.5"'],
    ['cron(0 24 * * ? *)', 'cron\'s hours cannot be "24"'],
    ['cron(0 3,,4 * * ? *)', 'cron\'s hours cannot be "3,,4"'],
    ['cron(0 3 0 * ? *)', 'cron\'s day of month cannot be "0"'],
    ['cron(0 3 32W * ? *)', 'cron\'s day of month cannot be "32W"'],
    ['cron(0 3 L,15 * ? *)', 'cron\'s day of month cannot be "L,15"'],
    ['cron(0 3 * 13 ? *)', 'cron\'s month cannot be "13"'],
    ['cron(0 3 * JANUARY ? *)', 'cron\'s month cannot be "JANUARY"'],
    ['cron(0 3 ? * 0 *)', 'cron\'s day of week cannot be "0"'],
    ['cron(0 3 ? * FRI-MON *)', 'cron\'s day of week cannot be "FRI-MON"'],
    ['cron(0 3 ? * XYZ#1 *)', 'cron\'s day of week cannot be "XYZ#1"'],
    ['cron(0 3 ? * 2#6 *)', 'cron\'s day of week cannot be "2#6"'],
    ['cron(0 3 * * ? 1969)', 'cron\'s year cannot be "1969"'],
    ['cron(*/0 3 * * ? *)', 'cron\'s minutes cannot be "*/0"'],
    ['cron(5/ 3 * * ? *)', 'cron\'s minutes cannot be "5/"'],
    ['cron(0 3 * * * *)', 'day of month and day of week one must be "?"'],
    ['cron(0 3 ? * ? *)', 'day of month and day of week one must be "?"'],
    ['cron(0 3 1 * MON *)', 'day of month and day of week one must be "?"'],
    ['rate(0 days)', 'write rate(1 day), rate(12 hours) or rate(30 minutes)'],
    ['rate(-1 days)', 'write rate(1 day)'],
    ['rate(1.5 days)', 'write rate(1 day)'],
    ['rate(5 seconds)', 'write rate(1 day)'],
    ['rate(1 week)', 'write rate(1 day)'],
    ['rate(5)', 'write rate(1 day)'],
    ['rate(1 days)', 'write rate(1 day)'],
    ['rate(2 hour)', 'write rate(2 hours)'],
  ])('cannot be %s: %s', (text, said) => {
    expect(problem(text)).toContain(said);
  });

  it('that is none is named in what is said of it', () => {
    const { error } = ScheduleExpression.safeParse('daily');
    expect(error?.issues[0]?.message).toBe("'daily' is not a schedule: write cron(0 3 * * ? *) or rate(1 day)");
  });

  it('that is valid is one that the embedded scheduler takes', () => {
    const field = (min: number, max: number) => {
      const value = fc.integer({ min, max });
      const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
      const term = fc
        .tuple(fc.oneof(fc.constant('*'), value.map(String), range), fc.option(fc.integer({ min: 1, max: 70 })))
        .map(([values, step]) => (step === null ? values : `${values}/${step}`));
      return fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(','));
    };
    const dayOfMonth = fc.oneof(
      field(1, 31),
      fc.constant('L'),
      fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
    );
    const dayOfWeek = fc.oneof(field(1, 7), fc.constantFrom('L', '1L', '7L', '1#5', 'SAT#2', 'TUE', 'MON,Wed-FRI'));
    const days = fc.oneof(
      dayOfMonth.map((day) => [day, '?']),
      dayOfWeek.map((day) => ['?', day]),
    );
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        days,
        field(1, 12),
        field(2030, 2035),
        (minute, hour, [day, week], month, year) => {
          const text = `cron(${minute} ${hour} ${day} ${month} ${week} ${year})`;
          expect(problem(text)).toBeUndefined();
          // 31 April, for one, never comes.
          const next = parseSchedule(text, 'UTC', 0).nextAfter(Date.parse('2029-12-31T23:59:59Z'));
          expect(next ?? Date.parse('2030-01-01T00:00:00Z')).toBeGreaterThan(Date.parse('2029-12-31T23:59:59Z'));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is judged whatever the text is', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((text) => `cron(${text})`),
      fc.string().map((text) => `rate(${text})`),
    );
    fc.assert(fc.property(texts, (text) => [undefined, 'string'].includes(problem(text) && typeof problem(text))));
  });
});

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
    'may be %s',
    (name) => {
      expect(TimeZone.safeParse(name).success).toBe(true);
    },
  );

  it.each(['', 'utc', 'europe/berlin', 'Europe/berlin', '+01:00', 'Mars/Olympus', 'Berlin', ' UTC'])(
    'cannot be "%s"',
    (name) => {
      expect(TimeZone.safeParse(name).error?.issues[0]?.message).toMatch('write Europe/Berlin or UTC');
    },
  );
});
