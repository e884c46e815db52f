import { DestinationBusyError } from '../contracts/errors';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';

export interface RetryDeps {
  clock: Clock;
  random: Random;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** Attempts to write. With full jitter the last one is 8 seconds after the first on average. */
const ATTEMPTS_MAX = 6;
const FIRST_PAUSE_MS = 500;
/** Time reserved for the work after the last attempt, in milliseconds. */
const MARGIN_MS = 10_000;

/**
 * Retry a write while its destination is busy: the SDK does not if the body is a stream, which has to be fetched again.
 * After the last attempt, or when another one would exceed the function's time, the error is thrown.
 *
 * @param write fetches its input on every attempt
 * @throws DestinationBusyError, and other errors of `write`
 */
export async function retryWhileBusy<T>(
  { clock, random, log, remainingMs }: RetryDeps,
  write: () => Promise<T>,
): Promise<T> {
  let longestMs = 0;
  for (let attempts = 1; ; attempts++) {
    const startedAtMs = clock.now().getTime();
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof DestinationBusyError)) throw error;
      longestMs = Math.max(longestMs, clock.now().getTime() - startedAtMs);
      const pauseMs = random() * FIRST_PAUSE_MS * 2 ** (attempts - 1);
      if (attempts === ATTEMPTS_MAX || remainingMs() < pauseMs + longestMs + MARGIN_MS) throw error;
      log.warn('destination.busy', { attempts, reason: error.message });
      await clock.sleep(pauseMs);
    }
  }
}
