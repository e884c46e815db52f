import { type DeletionStatus, deletionStatusOf } from '../../../../core/backup/retention/deletion-status';
import { NO_TERMS } from '../../../../core/vault-lock/lock-terms';

const DAY_MS = 86_400_000;
const terms = { minimumAgeDays: 90, acceptEarlyDeletionFee: false };
const now = new Date('2026-01-05T10:00:00Z');
const before = (days: number, ms = 0) => new Date(now.getTime() - days * DAY_MS + ms).toISOString();

describe('an archive that nothing needs', () => {
  it.each<[string, DeletionStatus]>([
    [before(90), 'due'],
    [before(90, 1), 'young'],
    [before(91), 'due'],
    [before(0), 'young'],
  ])(
    'created at %s and never refused, is %s on 5 January 2026 with a minimum age of 90 days',
    (createdAt, standing) => {
      expect(deletionStatusOf({ createdAt, state: 'due', refusals: 0 }, terms, NO_TERMS, now)).toBe(standing);
      expect(deletionStatusOf({ createdAt, state: 'deleting', refusals: 0 }, terms, NO_TERMS, now)).toBe('due');
      expect(
        deletionStatusOf(
          { createdAt, state: 'due', refusals: 0 },
          { ...terms, acceptEarlyDeletionFee: true },
          NO_TERMS,
          now,
        ),
      ).toBe('due');
    },
  );

  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 365],
    [6, 365],
    [11, 365],
  ])('refused %d times, is left alone for %d days', (refusals, days) => {
    const refused = (refusedAt: string) =>
      deletionStatusOf({ createdAt: before(5000), state: 'deleting', refusals, refusedAt }, terms, NO_TERMS, now);
    expect(refused(before(days, 1))).toBe('refused');
    expect(refused(before(days))).toBe('due');
  });

  it('refused twelve times, is left alone for ever', () => {
    const refused = { createdAt: before(5000), state: 'due', refusals: 12, refusedAt: before(4000) } as const;
    expect(deletionStatusOf(refused, terms, NO_TERMS, now)).toBe('refused');
  });

  const young365 = { kind: 'younger-than', days: 365 } as const;
  const always = { kind: 'always' } as const;
  const unread = { kind: 'unknown', reason: 'some principals' } as const;
  const anyAge = { ...terms, acceptEarlyDeletionFee: true };

  it.each([
    // One day more than the lock says: clocks differ.
    ['is locked until a day after the lock lets go of it', before(366, 1), young365, terms, 'locked'],
    ['may go then', before(366), young365, terms, 'due'],
    ['is locked for ever', before(50_000), always, terms, 'locked'],
    ['is asked for under a lock that cannot be read', before(91), unread, terms, 'due'],
    [
      'is young where the fee is charged for longer than the lock holds',
      before(1),
      { kind: 'younger-than', days: 7 },
      terms,
      'young',
    ],
    ['is locked where the fee is accepted', before(7), { kind: 'younger-than', days: 7 }, anyAge, 'locked'],
    [
      'may go where the fee is accepted and the lock lets go of it',
      before(8),
      { kind: 'younger-than', days: 7 },
      anyAge,
      'due',
    ],
    ['of unknown age is not said to be locked', 'unknown', young365, anyAge, 'due'],
  ] as const)('%s', (_, createdAt, lock, settings, status) => {
    const archive = { createdAt, state: 'due', refusals: 0 } as const;
    expect(deletionStatusOf(archive, settings, lock, now)).toBe(status);
  });

  it('is locked, and not asked for, even if its deletion had begun or was refused before', () => {
    const begun = { createdAt: before(100), state: 'deleting', refusals: 0 } as const;
    expect(deletionStatusOf(begun, terms, young365, now)).toBe('locked');
    const refused = { createdAt: before(100), state: 'due', refusals: 1, refusedAt: before(40) } as const;
    expect(deletionStatusOf(refused, terms, young365, now)).toBe('locked');
    expect(deletionStatusOf(refused, terms, NO_TERMS, now)).toBe('due');
  });
});
