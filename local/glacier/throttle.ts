import type { VirtualClock } from '../clock/virtual-clock';
import { GlacierError } from './wire/glacier-error';

/**
 * Refuses requests above a rate: a bucket that holds a second's worth of them, but one at least.
 *
 * @param ratePerSecond of virtual time; undefined or infinite: nothing is refused
 * @returns called for each request; throws ThrottlingException (400)
 */
export function throttle(ratePerSecond: number | undefined, clock: VirtualClock): () => void {
  if (ratePerSecond === undefined || !Number.isFinite(ratePerSecond)) return () => undefined;
  const capacity = Math.max(1, ratePerSecond);
  let available = capacity;
  let filledAtMs = clock.now();
  return () => {
    const nowMs = clock.now();
    available = Math.min(capacity, available + ((nowMs - filledAtMs) / 1000) * ratePerSecond);
    filledAtMs = nowMs;
    if (available < 1) throw new GlacierError('ThrottlingException', 'Rate exceeded', 400);
    available--;
  };
}
