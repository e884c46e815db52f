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

/** Seconds to wait for a batch's notices before looking after the missing ones: the tier's usual hours and one more. */
export function firstWaitSecondsFor(tier: Tier): number {
  return (usualHoursOf[tier] + 1) * 3600;
}
