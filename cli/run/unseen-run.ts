import { CommandError, UnseenRunError } from '../errors/command-error';
import { lacksCredentials } from '../errors/credentials-errors';
import { explainError } from '../errors/explain-error';

/** Lines on a run that continues, with what can be done about it. */
export const describeContinuing = (runId: string): string[] => [
  `Run ${runId} continues.`,
  `  Watch it: moraine run ${runId} --watch`,
  `  Stop it:  moraine stop ${runId}`,
];

/**
 * Do work that looks at a run which has been started.
 *
 * @throws UnseenRunError when AWS does not answer, or refuses to: its message names the run, which continues
 */
export async function lookingAtRun<Result>(runId: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw unseen(runId, error, describeContinuing(runId));
  }
}

/**
 * Start a run.
 *
 * @throws UnseenRunError when no answer tells whether the run was started
 */
export async function startingRun(runId: string, start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (error instanceof CommandError || wasRefused(error)) throw error;
    throw unseen(runId, error, [`Run ${runId} may have been started. See: moraine run ${runId}`]);
  }
}

/** Whether AWS has answered that it did not do what it was asked for, or was not asked for want of credentials. */
const wasRefused = (error: unknown): boolean =>
  (error as { $fault?: string }).$fault === 'client' || lacksCredentials(error);

function unseen(runId: string, error: unknown, lines: string[]): UnseenRunError {
  const { name, message, exitCode } = explainError(error);
  return new UnseenRunError(runId, [message, ...lines].join('\n'), { error: name, cause: message }, exitCode, error);
}
