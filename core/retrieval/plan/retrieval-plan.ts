import type { BatchIndexLine, RetrievalPlan, RetrievalRun } from '../../contracts/retrieval-run';
import { capacityWarnings } from './capacity-warnings';
import { batchesInFlightFor, firstWaitSecondsFor } from './pacing';
import { paidWarnings } from './plan-warnings';

/** Summary of a plan, with the pace of its batches. */
export function retrievalPlan(
  run: RetrievalRun,
  index: readonly BatchIndexLine[],
  found: Omit<RetrievalPlan, 'runId' | 'vault' | 'batches' | 'batchesInFlightMax' | 'firstWaitSeconds'> & {
    /** Number of pieces that use jobs of other runs. */
    paidPieces: number;
    plannedAt: Date;
  },
): RetrievalPlan {
  const { estimate, warnings, paidPieces, plannedAt, ...counts } = found;
  const largestBytes = index.reduce((largest, { bytes }) => Math.max(largest, bytes), 0);
  return {
    runId: run.runId,
    vault: run.vault,
    ...counts,
    batches: index.length,
    batchesInFlightMax: batchesInFlightFor(run.tier, largestBytes, run.settings),
    firstWaitSeconds: firstWaitSecondsFor(run.tier, paidPieces > 0),
    estimate,
    warnings: [...warnings, ...paidWarnings(paidPieces), ...capacityWarnings(run, found.work, plannedAt)],
  };
}
