import { TimeZone } from '../../../core/contracts/schedule-expression';
import { TIME_ZONES } from '../../../core/contracts/time-zones';

const problemOf = (text: string) => TimeZone.safeParse(text).error?.issues[0]?.message;

describe('a time zone', () => {
  it.each([
    ['UTC', 'Europe/Berlin', 'US/Pacific', 'Asia/Kolkata', 'Asia/Calcutta'],
    ['GB', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires', 'America/Buenos_Aires', 'Europe/Kyiv'],
  ])('is accepted in its exact spelling: %s, %s, …', (...names) => {
    expect(names.map(problemOf)).toEqual(names.map(() => undefined));
  });

  it.each([
    ['US/pacific', 'US/Pacific'],
    ['Asia/kolkata', 'Asia/Kolkata'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Utc', 'UTC'],
    ['gb', 'GB'],
  ])('is refused as %s, with the right spelling %s', (text, name) => {
    expect(problemOf(text)).toBe(`not a time zone: write ${name}`);
  });

  it.each(['Berlin', '+01:00', 'PST', 'Europe/Berlin ', ''])('is not %j', (text) => {
    expect(problemOf(text)).toBe('not a time zone: write Europe/Berlin or UTC, for example');
  });

  it('is one that dates can be computed in, whichever of the names it has', () => {
    const names = [...TIME_ZONES.values()];
    expect(names.length).toBeGreaterThan(590);
    for (const timeZone of names) expect(() => new Intl.DateTimeFormat('en-US', { timeZone })).not.toThrow();
  });
});
