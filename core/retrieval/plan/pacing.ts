import { type Tier, usualHoursOf } from '../../contracts/tier';
import type { RetrievalSettings } from './piece-sizes';

/**
 * Batches under way at once, so that a run requests no more than its bytes per day: a batch is under way for about the
 * hours that its tier takes.
 *
 * @param batchBytes of the largest batch of the plan
 * @returns 1 … settings.batchesInFlightMax
 */
export function batchesInFlightFor(tier: Tier, batchBytes: number, settings: RetrievalSettings): number {
  const bytesInFlight = settings.bytesPerDay * (usualHoursOf[tier] / 24);
  const batches = Math.floor(bytesInFlight / Math.max(batchBytes, 1));
  return Math.max(1, Math.min(settings.batchesInFlightMax, batches));
}

/** A batch that did not hear from all its pieces in time looks after them this often. */
export const LOOK_AGAIN_SECONDS = 2 * 3600;

/**
 * Seconds to wait for a batch's notices before looking after the missing ones: the tier's usual hours and one more. The notice
 * of a job that another run asked for names that run: such a job is looked after as often as an overdue one.
 */
export function firstWaitSecondsFor(tier: Tier, hasPaidJobs = false): number {
  const usualSeconds = (usualHoursOf[tier] + 1) * 3600;
  return hasPaidJobs ? Math.min(usualSeconds, LOOK_AGAIN_SECONDS) : usualSeconds;
}
