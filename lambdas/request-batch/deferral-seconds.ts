import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { Random } from '../../core/ports/random';

const SECONDS_MIN = 15 * 60;
const SECONDS_MAX = 60 * 60;
/**
 * A day's part of the free tier is there again after twelve pauses at most. A thousand are 83 days: the records of the batch are kept
 * longer.
 */
const FREE_TIER_SECONDS = 2 * 60 * 60;

/**
 * Pause of a batch that the account's data retrieval policy refuses: shorter than the three hours after which any job in progress may
 * have ended, longer after each fruitless attempt, and at other times than other batches.
 *
 * @param lastSeconds the previous pause; 0 when there was none, or something has been requested since
 * @returns a whole number
 */
export function deferralSecondsAfter(
  policy: RetrievalRun['retrievalPolicy'],
  lastSeconds: number,
  random: Random,
): number {
  if (policy?.kind === 'known' && policy.value.strategy === 'free-tier') return FREE_TIER_SECONDS;
  const longestSeconds = Math.min(SECONDS_MAX, 2 * Math.max(lastSeconds, SECONDS_MIN));
  return Math.round(SECONDS_MIN + random() * (longestSeconds - SECONDS_MIN));
}
