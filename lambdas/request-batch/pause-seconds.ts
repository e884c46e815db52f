import type { Random } from '../../core/ports/random';

const PAUSE_SECONDS_MIN = 15;
const PAUSE_SECONDS_MAX = 300;

/**
 * How long a batch that was throttled is to pause: longer from one fruitless attempt to the next, and not at the same time
 * as others.
 *
 * @param lastSeconds the pause before; 0 when there was none, or something was asked for since
 * @returns a whole number, 15 … 300
 * @see AWS Architecture Blog, "Exponential Backoff And Jitter": decorrelated jitter
 */
export function pauseSecondsAfter(lastSeconds: number, random: Random): number {
  const most = 3 * Math.max(lastSeconds, PAUSE_SECONDS_MIN);
  const seconds = Math.round(PAUSE_SECONDS_MIN + random() * (most - PAUSE_SECONDS_MIN));
  return Math.min(seconds, PAUSE_SECONDS_MAX);
}
