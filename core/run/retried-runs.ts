import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { InvalidInputError } from '../contracts/errors';
import { hasEnded } from '../contracts/run-status';
import { keyOf } from '../contracts/table';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';
import { expiryOf } from './expiry';
import { type AskedRun, getRun } from './run-record';

/** Item of a retry, in the partition of the run that it retries. */
const RetryItem = z.object({ runId: z.string() });

/** Maximum number of runs in a chain of retries. The job output of older ones has expired. */
const RETRIED_MAX = 50;

/**
 * Check that a run can be retried by a request. A run whose execution has ended counts as ended even before its record says so.
 *
 * @throws InvalidInputError when it does not exist, has not ended, or was of another kind, plan or vault
 */
export async function checkRetried(
  { items, executions }: { items: ItemStore; executions: Executions },
  { runId, ...asked }: Pick<AskedRun, 'runId' | 'kind' | 'plan' | 'vault'>,
): Promise<void> {
  const other = await getRun(items, runId);
  if (!other) throw new InvalidInputError(`there is no run ${runId} to retry`);
  for (const member of ['kind', 'plan', 'vault'] as const) {
    // Undefined when the request of the other run was invalid.
    if (other[member] === undefined || other[member] === asked[member]) continue;
    throw new InvalidInputError(
      `a retry of run ${runId} must have the same ${member}: ${other[member]}, not ${asked[member] ?? 'none'}`,
    );
  }
  const execution = await executions.statusOf(other.executionArn);
  if (hasEnded(other.status) || execution.state === 'ended') return;
  throw new InvalidInputError(
    `run ${runId} is under way (${other.status}): it can be retried once it has ended. Wait, or stop it: moraine stop ${runId}`,
  );
}

/** Record that a run retries another one. Repeatable. */
export async function recordRetry(items: ItemStore, retryOf: string, runId: string, now: Date): Promise<void> {
  await items.put({ ...keyOf.retry(retryOf, runId), runId, expiresAt: expiryOf(now) });
}

/**
 * Runs whose jobs a retry may reuse: the run that it retries, the runs that this one retried in turn, and all other retries of
 * these runs.
 *
 * @param runId the retry
 * @param retryOf the run that it retries; the first of the result
 */
export async function retriedRuns(
  items: ItemStore,
  { runId, retryOf }: { runId: string; retryOf: string },
): Promise<string[]> {
  const runs = new Set([retryOf]);
  // Iteration includes the members that are added to the set meanwhile.
  for (const run of runs) {
    const before = (await getRun(items, run))?.retryOf;
    const { pk, sk } = keyOf.retries(run);
    const others: string[] = before === undefined ? [] : [before];
    for await (const item of items.query(pk, sk)) others.push(decodeItem(RetryItem, item).runId);
    for (const other of others) if (other !== runId && runs.size < RETRIED_MAX) runs.add(other);
  }
  return [...runs];
}
