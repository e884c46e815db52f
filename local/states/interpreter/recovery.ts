import type { Recoverable, Retrier, State } from '../language/definition';
import { StatesError } from '../states-error';
import { matchesError } from './error-matching';
import type { Outcome, Visit } from './visit';

/** Delay before the next attempt in milliseconds. */
function delayMs(retrier: Retrier, attemptsMade: number, random: () => number): number {
  const backedOff = retrier.intervalSeconds * retrier.backoffRate ** attemptsMade;
  const seconds = Math.min(backedOff, retrier.delayMaxSeconds ?? Number.POSITIVE_INFINITY);
  // FULL jitter: between zero and the whole delay.
  return Math.round(seconds * 1000 * (retrier.jitterFull ? random() : 1));
}

/**
 * Perform a state, with retries according to Retry, then follow Catch. The first retrier that matches the error applies; once its
 * attempts are used up, catchers apply.
 */
export async function withRecovery<S extends State & Recoverable>(
  visit: Visit<S>,
  perform: () => Promise<Outcome>,
): Promise<Outcome> {
  const attempts = new Map<Retrier, number>();
  const { state, frame } = visit;
  for (;;) {
    try {
      return await perform();
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const retrier = state.retry.find(({ errorEquals }) => matchesError(errorEquals, error.error));
      const made = retrier ? (attempts.get(retrier) ?? 0) : 0;
      if (retrier && made < retrier.attemptsMax) {
        attempts.set(retrier, made + 1);
        const { clock } = frame.engine;
        await frame.fiber.sleepUntil(clock.now() + delayMs(retrier, made, () => frame.engine.random()));
        visit.retryCount++;
        continue;
      }
      const catcher = state.catch.find(({ errorEquals }) => matchesError(errorEquals, error.error));
      if (!catcher) throw error;
      const errorOutput = error.toOutput();
      return await visit.leave(catcher, { errorOutput }, errorOutput, catcher.next);
    }
  }
}
