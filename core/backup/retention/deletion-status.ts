import type { RetentionRun } from '../../contracts/backup-run';
import { type LockTerms, lockedUntilMs } from '../../vault-lock/lock-terms';
import type { Garbage } from './garbage';

/**
 * `due`: the archive may be deleted now; `young`: deleting it would cost a fee; `locked`: the lock of its vault forbids
 * it, for longer than the fee is charged; `refused`: Glacier refused the deletion, and it is not retried now. A deletion
 * that was begun is completed as soon as it is not forbidden.
 */
export type DeletionStatus = 'due' | 'young' | 'locked' | 'refused';

/** Settings of a run that decide when archives may be deleted. */
export interface DeletionTerms {
  minimumAgeDays: number;
  acceptEarlyDeletionFee: boolean;
}

const DAY_MS = 86_400_000;
const FIRST_PAUSE_DAYS = 30;
const PAUSE_DAYS_MAX = 365;
/**
 * Refusals after which deletion is not retried. 30 + 60 + 120 + 240 + 7 × 365 days: the last attempt is more than eight
 * years after the first, beyond a lock of seven years.
 */
const REFUSALS_MAX = 12;

export const termsOf = ({ plan, acceptEarlyDeletionFee }: RetentionRun): DeletionTerms => ({
  minimumAgeDays: plan.retention.minimumAgeDays,
  acceptEarlyDeletionFee,
});

/** Time at which an archive reaches the minimum age, in milliseconds since the epoch. */
export const oldEnoughAtMs = (createdAt: string, minimumAgeDays: number) =>
  Date.parse(createdAt) + minimumAgeDays * DAY_MS;

/**
 * Decide whether an archive may be deleted, under the lock of its vault. The pause after a refusal doubles each time; after the last one, deletion
 * is not retried.
 */
export function deletionStatusOf(
  { createdAt, state, refusals, refusedAt }: Pick<Garbage, 'createdAt' | 'state' | 'refusals' | 'refusedAt'>,
  { minimumAgeDays, acceptEarlyDeletionFee }: DeletionTerms,
  lock: LockTerms,
  now: Date,
): DeletionStatus {
  const nowMs = now.getTime();
  const isAnyAge = acceptEarlyDeletionFee || state === 'deleting';
  const oldEnoughMs = isAnyAge ? Number.NEGATIVE_INFINITY : oldEnoughAtMs(createdAt, minimumAgeDays);
  const lockedMs = lockedUntilMs(lock, createdAt);
  if (lockedMs > nowMs && lockedMs >= oldEnoughMs) return 'locked';
  if (refusedAt !== undefined) {
    const pauseDays = Math.min(FIRST_PAUSE_DAYS * 2 ** (refusals - 1), PAUSE_DAYS_MAX);
    if (refusals >= REFUSALS_MAX || nowMs < Date.parse(refusedAt) + pauseDays * DAY_MS) return 'refused';
  }
  return oldEnoughMs <= nowMs ? 'due' : 'young';
}
