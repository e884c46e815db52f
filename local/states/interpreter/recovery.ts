import type { Recoverable, Retrier, State } from '../language/definition';
import { StatesError } from '../states-error';
import { matchesError } from './error-matching';
import type { Outcome, Visit } from './visit';

/** The wait before a further attempt, in milliseconds. */
function delayMs(retrier: Retrier, attemptsMade: number, random: () => number): number {
  const backedOff = retrier.intervalSeconds * retrier.backoffRate ** attemptsMade;
  const seconds = Math.min(backedOff, retrier.delayMaxSeconds ?? Number.POSITIVE_INFINITY);
  // FULL jitter: anywhere from nothing to the whole delay.
  return Math.round(seconds * 1000 * (retrier.jitterFull ? random() : 1));
}

/**
 * Perform a state, and on an error try again as Retry says, then go where Catch says. The first retrier that names the
 * error counts; once its attempts are used up, catchers are asked.
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
