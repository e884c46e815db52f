import type { Amount, StageAmounts } from './batch-progress';
import type { RetrievalProgress } from './records/retrieval-progress';

export const STAGES = ['requested', 'staged', 'copied', 'verified', 'failed'] as const;

/** Progress of a retrieval, stage by stage. */
export interface StageProgress extends StageAmounts {
  total: Amount;
  /** Amount at the destination before the run began; included in `verified`. */
  present: Amount;
}

/**
 * Add the progress of batches in progress to the run's sums over finished batches.
 *
 * @param inProgress progress of batches that the run's sums do not include yet
 */
export function stageProgressOf(
  sums: RetrievalProgress,
  inProgress: readonly StageAmounts[],
  { isDryRun }: { isDryRun: boolean },
): StageProgress {
  const none = { archives: 0, bytes: 0 };
  const total = { archives: sums.archives, bytes: sums.bytes };
  const present = { archives: sums.presentArchives, bytes: sums.presentBytes };
  // A dry run has settled nothing.
  const verified = isDryRun ? none : add({ archives: sums.verified, bytes: sums.verifiedBytes }, present);
  const failed = isDryRun ? none : { archives: sums.failed, bytes: sums.failedBytes };
  const reached = (stage: keyof StageAmounts): Amount => {
    const sum = inProgress.reduce((total, batch) => add(total, batch[stage]), stage === 'failed' ? failed : verified);
    return {
      // Shares of large archives deviate from an integer by rounding; a batch that finishes between two reads may be
      // counted twice.
      archives: Math.min(Math.floor(sum.archives + 1e-6), total.archives),
      bytes: Math.min(sum.bytes, total.bytes),
    };
  };
  return {
    total,
    present,
    requested: reached('requested'),
    staged: reached('staged'),
    copied: reached('copied'),
    verified: reached('verified'),
    failed: reached('failed'),
  };
}

const add = (one: Amount, other: Amount): Amount => ({
  archives: one.archives + other.archives,
  bytes: one.bytes + other.bytes,
});
