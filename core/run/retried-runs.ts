import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { InvalidInputError } from '../contracts/errors';
import { hasEnded } from '../contracts/run-status';
import { keyOf } from '../contracts/table';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';
import { expiryOf } from './expiry';
import { type AskedRun, getRun } from './run-record';

/** A run that tries another one again, beside that one's record. */
const RetryItem = z.object({ runId: z.string() });

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

/** Put on record that a run tries another one again. Repeatable. */
export async function recordRetry(items: ItemStore, retryOf: string, runId: string, now: Date): Promise<void> {
  await items.put({ ...keyOf.retry(retryOf, runId), runId, expiresAt: expiryOf(now) });
}

/**
 * The runs whose jobs may serve one that tries another again: that one, those that it tried again in turn, and other runs that
 * tried any of these again.
 *
 * @param runId the run that tries again
 * @param retryOf what it tries again, which comes first
 */
export async function retriedRuns(
  items: ItemStore,
  { runId, retryOf }: { runId: string; retryOf: string },
): Promise<string[]> {
  const runs = new Set([retryOf]);
  // A set is gone through in the order of its members, those that are added on the way included.
  for (const run of runs) {
    const before = (await getRun(items, run))?.retryOf;
    const { pk, sk } = keyOf.retries(run);
    const others: string[] = before === undefined ? [] : [before];
    for await (const item of items.query(pk, sk)) others.push(decodeItem(RetryItem, item).runId);
    for (const other of others) if (other !== runId && runs.size < RETRIED_MAX) runs.add(other);
  }
  return [...runs];
}
