import { InvalidInputError } from '../contracts/errors';
import { hasEnded } from '../contracts/run-status';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';
import { type AskedRun, getRun } from './run-record';

/** Runs of a chain of retries that are followed: what older ones paid Glacier for is gone. */
const RETRIED_MAX = 50;

/**
 * Refuse to try a run again that there is not, that has not ended, or that was about something else. One whose execution has
 * ended counts as ended before its record says so.
 *
 * @throws InvalidInputError
 */
export async function checkRetried(
  { items, executions }: { items: ItemStore; executions: Executions },
  { runId, ...asked }: Pick<AskedRun, 'runId' | 'kind' | 'plan' | 'vault'>,
): Promise<void> {
  const other = await getRun(items, runId);
  if (!other) throw new InvalidInputError(`there is no run ${runId} to try again`);
  for (const member of ['kind', 'plan', 'vault'] as const) {
    // A request that was refused may not have told.
    if (other[member] === undefined || other[member] === asked[member]) continue;
    throw new InvalidInputError(
      `run ${runId} is tried again by one of the same ${member}: ${other[member]}, not ${asked[member] ?? 'none'}`,
    );
  }
  const execution = await executions.statusOf(other.executionArn);
  if (hasEnded(other.status) || execution.state === 'ended') return;
  throw new InvalidInputError(
    `run ${runId} is under way (${other.status}): it can be tried again once it has ended. Wait, or stop it: moraine stop ${runId}`,
  );
}

/** A run that is tried again, and those that it tried again in turn, the latest first. */
export async function retriedRuns(items: ItemStore, retryOf: string): Promise<string[]> {
  const runs: string[] = [];
  let next: string | undefined = retryOf;
  while (next !== undefined && runs.length < RETRIED_MAX && !runs.includes(next)) {
    runs.push(next);
    next = (await getRun(items, next))?.retryOf;
  }
  return runs;
}
