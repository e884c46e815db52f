import type { RetentionRun } from '../../contracts/backup-run';
import type { Garbage } from './garbage';

/** `due`: may be deleted now; `young`: not without a fee; `refused`: Glacier said no, and is not asked now. A deletion that was begun is to be ended. */
export type DeletionStatus = 'due' | 'young' | 'refused';

/** What of a run decides when archives may be deleted. */
export interface DeletionTerms {
  minimumAgeDays: number;
  acceptEarlyDeletionFee: boolean;
}

const DAY_MS = 86_400_000;
const FIRST_PAUSE_DAYS = 30;
const PAUSE_DAYS_MAX = 365;
/** 30 + 60 + 120 + 240 + 7 × 365 days: the last attempt is made more than eight years after the first, past a lock of seven. */
const REFUSALS_MAX = 12;

export const termsOf = ({ plan, acceptEarlyDeletionFee }: RetentionRun): DeletionTerms => ({
  minimumAgeDays: plan.retention.minimumAgeDays,
  acceptEarlyDeletionFee,
});

/** When an archive reaches the minimum age, in milliseconds of the epoch. */
export const oldEnoughAtMs = (createdAt: string, minimumAgeDays: number) =>
  Date.parse(createdAt) + minimumAgeDays * DAY_MS;

/** After each refusal Glacier is left alone for twice as long as after the one before; after the last one, for ever. */
export function deletionStatusOf(
  { createdAt, state, refusals, refusedAt }: Pick<Garbage, 'createdAt' | 'state' | 'refusals' | 'refusedAt'>,
  { minimumAgeDays, acceptEarlyDeletionFee }: DeletionTerms,
  now: Date,
): DeletionStatus {
  if (refusedAt !== undefined) {
    const pauseDays = Math.min(FIRST_PAUSE_DAYS * 2 ** (refusals - 1), PAUSE_DAYS_MAX);
    if (refusals >= REFUSALS_MAX || now.getTime() < Date.parse(refusedAt) + pauseDays * DAY_MS) return 'refused';
  }
  if (state === 'deleting') return 'due';
  if (acceptEarlyDeletionFee || oldEnoughAtMs(createdAt, minimumAgeDays) <= now.getTime()) return 'due';
  return 'young';
}
