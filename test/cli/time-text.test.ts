import { looksLikeTime, parseTime } from '../../cli/time-text';

describe('a time on the command line', () => {
  it.each([
    ['2026-01-05', '2026-01-05T00:00:00.000Z', '2026-01-05T23:59:59.999Z'],
    ['2026-01-05T03:00', '2026-01-05T03:00:00.000Z', '2026-01-05T03:00:59.999Z'],
    ['2026-01-05 03:00:07', '2026-01-05T03:00:07.000Z', '2026-01-05T03:00:07.999Z'],
    ['2026-01-05T03:00:07.5Z', '2026-01-05T03:00:07.500Z', '2026-01-05T03:00:07.500Z'],
    ['2026-01-05T03:00+01:00', '2026-01-05T02:00:00.000Z', '2026-01-05T02:00:59.999Z'],
  ])('%s is all of what it names', (text, first, last) => {
    expect(parseTime(text)).toEqual({ first, last });
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-01-05T25:00', '2026-01', '2026-01-05T03:00:00Europe/Berlin'])(
    'refuses %j',
    (text) => {
      expect(() => parseTime(text)).toThrow(/is not a time/);
    },
  );

  it('is distinguished from the id of a snapshot', () => {
    expect(['2026-01-05', '2026-01-05T03:00', '2026-99-99'].every(looksLikeTime)).toBe(true);
    expect(['20260105T030000Z-a', '2026-01-05x', '2026'].some(looksLikeTime)).toBe(false);
  });
});
