import type { RunStatus } from '../../../core/contracts/run-status';
import type { Amount } from '../../../core/retrieval/batch-progress';
import { STAGES, type StageProgress } from '../../../core/retrieval/stage-progress';
import type { RunCounts } from '../../../core/run/run-record';

/** Progress of a retrieval as it is shown. */
export interface ShownStages extends StageProgress {
  isDryRun?: boolean;
  /** Whether the run went to its end: nothing is left to do. */
  isComplete?: boolean;
}

const moreOf = (one: Amount, other: Amount): Amount => ({
  archives: Math.max(one.archives, other.archives),
  bytes: Math.max(one.bytes, other.bytes),
});

const without = (one: Amount, other: Amount): Amount => ({
  archives: Math.max(0, one.archives - other.archives),
  bytes: Math.max(0, one.bytes - other.bytes),
});

/**
 * Stages to show after others were shown: none goes back, though the sums of a run lag behind the batches that have finished. A run
 * that succeeded has verified everything; one that completed with errors has verified what it can.
 */
export function shownStages(
  read: StageProgress,
  before: StageProgress | undefined,
  { status, isDryRun, counts }: { status: RunStatus; isDryRun: boolean; counts: RunCounts | undefined },
): ShownStages {
  if (isDryRun) return { ...read, isDryRun };
  const { total } = read;
  if (status === 'succeeded') {
    const none = { archives: 0, bytes: 0 };
    return { ...read, requested: total, staged: total, copied: total, verified: total, failed: none, isComplete: true };
  }
  const stages = { ...read };
  if (before) for (const stage of STAGES) stages[stage] = moreOf(read[stage], before[stage]);
  if (status !== 'completed-with-errors') return stages;
  // The record of a run that has ended is exact; its counts include failures of what was in no batch.
  const { done = stages.verified.archives, failed = total.archives } = counts ?? {};
  const verified = { ...stages.verified, archives: Math.min(done, total.archives) };
  const rest = without(total, verified);
  const archives = Math.min(rest.archives, failed);
  const bytes = archives === rest.archives ? rest.bytes : Math.min(rest.bytes, stages.failed.bytes);
  return {
    ...stages,
    ...{ requested: verified, staged: verified, copied: verified, verified, failed: { archives, bytes } },
    isComplete: true,
  };
}

/** Archives that a run left alone, since they may be objects at the destination already. */
export const unprovenIn = ({ total, verified, failed, isComplete = false }: ShownStages): Amount =>
  isComplete ? without(without(total, verified), failed) : { archives: 0, bytes: 0 };
