import { DestinationBusyError } from '../contracts/errors';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';

export interface Patience {
  clock: Clock;
  random: Random;
  log: Log;
  /** Milliseconds that the function has left. */
  remainingMs: () => number;
}

/** Times that a write is made. With full jitter they are 8 seconds apart on average, from the first to the last. */
const ATTEMPTS_MAX = 6;
const FIRST_PAUSE_MS = 500;
/** Left of the function's time when a write is made again: for what comes after it. */
const MARGIN_MS = 10_000;

/**
 * Make a write again while its destination is busy: the SDK does not when the body is a stream, which has to be fetched
 * again. After the last attempt, or when another one would not end within the function's time, the error is thrown.
 *
 * @param write fetches what it writes
 * @throws DestinationBusyError, and what else `write` throws
 */
export async function whileBusy<T>({ clock, random, log, remainingMs }: Patience, write: () => Promise<T>): Promise<T> {
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
