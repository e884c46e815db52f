import { CommandError, UnseenRunError } from '../errors/command-error';
import { explainError } from '../errors/explain-error';

/** What can be done about a run that continues. */
export const goesOn = (runId: string): string[] => [
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
    throw unseen(runId, error, goesOn(runId));
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

/** Whether AWS has answered that it did not do what it was asked for. */
function wasRefused(error: unknown): boolean {
  const { $fault, name } = error as { $fault?: string; name?: string };
  return $fault === 'client' || name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

function unseen(runId: string, error: unknown, lines: string[]): UnseenRunError {
  const { name, message, exitCode } = explainError(error);
  return new UnseenRunError(runId, [message, ...lines].join('\n'), { error: name, cause: message }, exitCode, error);
}
