import fc from 'fast-check';
import { ScheduleExpression, scheduleProblem, TimeZone } from '../../../core/contracts/schedule-expression';
import { parseSchedule } from '../../../core/schedule/parse-schedule';

const problem = scheduleProblem;

/** Minutes of a cron expression that has so many characters. */
const minutes = (characters: number) =>
  `${'0,'.repeat(characters).slice(0, characters - 'cron( 3 * * ? *)'.length - 1)}0`;

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
    `cron(${minutes(256)} 3 * * ? *)`,
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
    ['cron(0 3 * * *)', 'cron must have 6 fields (minutes, hours, day of month, month, day of week, year), not 5'],
    ['cron()', 'day of week, year), not 1'],
    ['cron(60 3 * * ? *)', '"60" is not valid as minutes of cron'],
    ['cron(? 3 * * ? *)', '"?" is not valid as minutes of cron'],
    ['cron(-1 3 * * ? *)', '"-1" is not valid as minutes of cron'],
    ['cron(1.5 3 * * ? *)', '"1.5" is not valid as minutes of cron'],
    ['cron(0 24 * * ? *)', '"24" is not valid as hours of cron'],
    ['cron(0 3,,4 * * ? *)', '"3,,4" is not valid as hours of cron'],
    ['cron(0 3 0 * ? *)', '"0" is not valid as day of month of cron'],
    ['cron(0 3 32W * ? *)', '"32W" is not valid as day of month of cron'],
    ['cron(0 3 L,15 * ? *)', '"L,15" is not valid as day of month of cron'],
    ['cron(0 3 * 13 ? *)', '"13" is not valid as month of cron'],
    ['cron(0 3 * JANUARY ? *)', '"JANUARY" is not valid as month of cron'],
    ['cron(0 3 ? * 0 *)', '"0" is not valid as day of week of cron'],
    ['cron(0 3 ? * FRI-MON *)', '"FRI-MON" is not valid as day of week of cron'],
    ['cron(0 3 ? * XYZ#1 *)', '"XYZ#1" is not valid as day of week of cron'],
    ['cron(0 3 ? * 2#6 *)', '"2#6" is not valid as day of week of cron'],
    ['cron(0 3 * * ? 1969)', '"1969" is not valid as year of cron'],
    ['cron(*/0 3 * * ? *)', '"*/0" is not valid as minutes of cron'],
    ['cron(5/ 3 * * ? *)', '"5/" is not valid as minutes of cron'],
    ['cron(0 3 * * * *)', 'the day of month or the day of week of cron must be "?"'],
    ['cron(0 3 ? * ? *)', 'the day of month or the day of week of cron must be "?"'],
    ['cron(0 3 1 * MON *)', 'the day of month or the day of week of cron must be "?"'],
    ['rate(0 days)', 'write rate(1 day), rate(12 hours) or rate(30 minutes)'],
    ['rate(-1 days)', 'write rate(1 day)'],
    ['rate(1.5 days)', 'write rate(1 day)'],
    ['rate(5 seconds)', 'write rate(1 day)'],
    ['rate(1 week)', 'write rate(1 day)'],
    ['rate(5)', 'write rate(1 day)'],
    ['rate(1 days)', 'write rate(1 day)'],
    ['rate(2 hour)', 'write rate(2 hours)'],
    [`cron(${minutes(257)} 3 * * ? *)`, 'it has more than 256 characters: use ranges and steps'],
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

  it.each<[string, string]>([
    ['', 'write Europe/Berlin or UTC'],
    ['+01:00', 'write Europe/Berlin or UTC'],
    ['Mars/Olympus', 'write Europe/Berlin or UTC'],
    ['Berlin', 'write Europe/Berlin or UTC'],
    [' UTC', 'write Europe/Berlin or UTC'],
    ['utc', 'write UTC'],
    ['europe/berlin', 'write Europe/Berlin'],
    ['Europe/berlin', 'write Europe/Berlin'],
  ])('cannot be "%s": %s', (name, message) => {
    expect(TimeZone.safeParse(name).error?.issues[0]?.message).toMatch(message);
  });
});
