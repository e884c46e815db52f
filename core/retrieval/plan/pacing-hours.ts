import type { RetrievalWork } from '../../contracts/retrieval-run';
import { expectedHoursOf, type Tier } from '../../contracts/tier';
import { batchesInFlightFor } from './pacing';
import type { RetrievalSettings } from './piece-sizes';

/**
 * Hours from the first request to the last job of a retrieval, by the pacing of its configuration. Batches, of which each takes the
 * expected hours of the tier, are in flight at the same time as far as bytes per day and the number of batches allow; jobs are started at
 * the rate of requests. All batches are taken as of one size.
 */
export function pacingHours({ requests, bytes }: RetrievalWork, tier: Tier, settings: RetrievalSettings): number {
  if (requests === 0) return 0;
  const jobHours = expectedHoursOf[tier];
  const batches = Math.ceil(Math.max(requests / settings.batchArchives, bytes / settings.batchBytes));
  const rounds = Math.ceil(batches / batchesInFlightFor(tier, bytes / batches, settings));
  return Math.max(rounds * jobHours, jobHours + requests / settings.requestsPerSecond / 3600);
}
