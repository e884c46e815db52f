import { isoUntil, lockedUntilMs } from '../../../core/vault-lock/lock-terms';

const until = (days: number, createdAt: string) => isoUntil(lockedUntilMs({ kind: 'younger-than', days }, createdAt));

describe('the time until which an archive is locked', () => {
  it('is a day after it has the age that the lock asks for, since clocks differ', () => {
    expect(until(365, '2026-01-05T10:00:00Z')).toBe('2027-01-06T10:00:00.000Z');
    expect(until(1, '2026-01-05T10:00:00.123Z')).toBe('2026-01-07T10:00:00.123Z');
  });

  it('is for ever under a lock without an age, or beyond all dates', () => {
    expect(lockedUntilMs({ kind: 'always' }, 'whenever')).toBe(Number.POSITIVE_INFINITY);
    expect(until(1_000_000, '+275000-01-01T00:00:00Z')).toBeUndefined();
    expect(until(1_000_000, '2026-01-05T10:00:00Z')).toBe('4763-12-04T10:00:00.000Z');
  });

  it('is never when nothing is certain: the age is not known, or the lock cannot be read', () => {
    expect(lockedUntilMs({ kind: 'younger-than', days: 1 }, '')).toBe(Number.NEGATIVE_INFINITY);
    expect(lockedUntilMs({ kind: 'unknown', reason: 'x' }, '2026-01-05T10:00:00Z')).toBe(Number.NEGATIVE_INFINITY);
    expect(lockedUntilMs({ kind: 'none' }, '2026-01-05T10:00:00Z')).toBe(Number.NEGATIVE_INFINITY);
  });
});
