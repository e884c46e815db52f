import type { VirtualClock } from '../clock/virtual-clock';
import { GlacierError } from './wire/glacier-error';

/**
 * A token bucket that refuses requests above a rate, with a burst of one second's requests, but at least one.
 *
 * @param ratePerSecond requests per second of virtual time; undefined or infinite: no limit
 * @returns a function to call for each request, which throws ThrottlingException (400)
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
