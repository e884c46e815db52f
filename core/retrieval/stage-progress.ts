import type { Amount, StageAmounts } from './batch-progress';
import type { RetrievalProgress } from './records/retrieval-progress';

export const STAGES = ['requested', 'staged', 'copied', 'verified', 'failed'] as const;

/** How far a retrieval has come, stage by stage. */
export interface StageProgress extends StageAmounts {
  total: Amount;
  /** At the destination before the run began; part of the verified. */
  present: Amount;
}

/**
 * Sums of a run over its finished batches, with what its batches under way have come to.
 *
 * @param underWay batches that the run's sums do not hold yet
 */
export function stageProgressOf(
  sums: RetrievalProgress,
  underWay: readonly StageAmounts[],
  { isDryRun }: { isDryRun: boolean },
): StageProgress {
  const none = { archives: 0, bytes: 0 };
  const total = { archives: sums.archives, bytes: sums.bytes };
  const present = { archives: sums.presentArchives, bytes: sums.presentBytes };
  // A plan alone has settled nothing.
  const verified = isDryRun ? none : add({ archives: sums.verified, bytes: sums.verifiedBytes }, present);
  const failed = isDryRun ? none : { archives: sums.failed, bytes: sums.failedBytes };
  const reached = (stage: keyof StageAmounts): Amount => {
    const sum = underWay.reduce((so, batch) => add(so, batch[stage]), stage === 'failed' ? failed : verified);
    return {
      // Shares of large archives miss an integer by rounding; a batch may be counted twice as it finishes between two reads.
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
