import { type Tier, usualHoursOf } from '../../contracts/tier';
import type { RetrievalSettings } from './piece-sizes';

/**
 * Number of concurrent batches such that a run requests no more than its bytes per day: a batch is in progress for
 * about the hours that its tier takes.
 *
 * @param batchBytes size of the largest batch of the plan
 * @returns 1 … settings.batchesInFlightMax
 */
export function batchesInFlightFor(tier: Tier, batchBytes: number, settings: RetrievalSettings): number {
  const bytesInFlight = settings.bytesPerDay * (usualHoursOf[tier] / 24);
  const batches = Math.floor(bytesInFlight / Math.max(batchBytes, 1));
  return Math.max(1, Math.min(settings.batchesInFlightMax, batches));
}

/** Pause between two reconciliations of a batch whose pieces have not all been reported, in seconds. */
export const RECONCILE_AGAIN_SECONDS = 2 * 3600;

/**
 * Seconds to wait for a batch's notices before reconciling it: the tier's usual hours and one more. The notice of a job
 * that another run requested names that run, so a batch with such jobs is reconciled as often as an overdue one.
 */
export function firstWaitSecondsFor(tier: Tier, hasPaidJobs = false): number {
  const usualSeconds = (usualHoursOf[tier] + 1) * 3600;
  return hasPaidJobs ? Math.min(usualSeconds, RECONCILE_AGAIN_SECONDS) : usualSeconds;
}
