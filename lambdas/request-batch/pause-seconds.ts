import type { Random } from '../../core/ports/random';

const PAUSE_SECONDS_MIN = 15;
const PAUSE_SECONDS_MAX = 300;

/**
 * Pause of a throttled batch: longer after each fruitless attempt, and at other times than other batches.
 *
 * @param lastSeconds the previous pause; 0 when there was none, or something has been requested since
 * @returns a whole number, 15 … 300
 * @see AWS Architecture Blog, "Exponential Backoff And Jitter": decorrelated jitter
 */
export function pauseSecondsAfter(lastSeconds: number, random: Random): number {
  const secondsMax = 3 * Math.max(lastSeconds, PAUSE_SECONDS_MIN);
  const seconds = Math.round(PAUSE_SECONDS_MIN + random() * (secondsMax - PAUSE_SECONDS_MIN));
  return Math.min(seconds, PAUSE_SECONDS_MAX);
}
