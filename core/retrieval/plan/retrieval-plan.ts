import type { BatchIndexLine, RetrievalPlan, RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { capacityWarnings } from './capacity-warnings';
import { batchesInFlightFor, firstWaitSecondsFor } from './pacing';
import { pacingHours } from './pacing-hours';
import { paidNotes } from './plan-notes';
import type { Pace } from './policy-pace';
import { policyWarnings } from './policy-warnings';

/** Summary of a plan, with the pace of its batches. */
export function retrievalPlan(
  run: RetrievalRun,
  index: readonly BatchIndexLine[],
  found: Omit<RetrievalPlan, 'runId' | 'vault' | 'batches' | 'batchesInFlightMax' | 'firstWaitSeconds' | 'duration'> & {
    /** Number of pieces that use jobs of other runs. */
    paidPieces: number;
    work: RetrievalWork;
    /** Pace by the account's data retrieval policy, if the run is subject to one. */
    pace: Pace | undefined;
    plannedAt: Date;
  },
): RetrievalPlan {
  const { estimate, warnings, notes = [], paidPieces, pace, plannedAt, ...counts } = found;
  const hoursWithoutPolicy = pacingHours(found.work, run.tier, run.settings);
  const duration = { hours: pace?.hours ?? hoursWithoutPolicy, hoursWithoutPolicy };
  const largestBytes = index.reduce((largest, { bytes }) => Math.max(largest, bytes), 0);
  return {
    runId: run.runId,
    vault: run.vault,
    ...counts,
    batches: index.length,
    batchesInFlightMax: pace?.batchesInFlightMax ?? batchesInFlightFor(run.tier, largestBytes, run.settings),
    ...(pace && pace.restSeconds > 0 && { restSeconds: pace.restSeconds }),
    firstWaitSeconds: firstWaitSecondsFor(run.tier, paidPieces > 0),
    duration,
    estimate,
    warnings: [
      ...warnings,
      ...policyWarnings(run, duration, found.work),
      ...capacityWarnings(run, found.work, plannedAt),
    ],
    notes: [...notes, ...paidNotes(paidPieces)],
  };
}
