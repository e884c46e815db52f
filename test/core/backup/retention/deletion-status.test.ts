import { type DeletionStatus, deletionStatusOf } from '../../../../core/backup/retention/deletion-status';

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
      expect(deletionStatusOf({ createdAt, state: 'due', refusals: 0 }, terms, now)).toBe(standing);
      expect(deletionStatusOf({ createdAt, state: 'deleting', refusals: 0 }, terms, now)).toBe('due');
      expect(
        deletionStatusOf({ createdAt, state: 'due', refusals: 0 }, { ...terms, acceptEarlyDeletionFee: true }, now),
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
      deletionStatusOf({ createdAt: before(5000), state: 'deleting', refusals, refusedAt }, terms, now);
    expect(refused(before(days, 1))).toBe('refused');
    expect(refused(before(days))).toBe('due');
  });

  it('refused twelve times, is left alone for ever', () => {
    const refused = { createdAt: before(5000), state: 'due', refusals: 12, refusedAt: before(4000) } as const;
    expect(deletionStatusOf(refused, terms, now)).toBe('refused');
  });
});
