import { getBackup } from '../backup/records/backup-record';
import { RunNameUsedError } from '../contracts/errors';
import { keyOf } from '../contracts/table';
import type { ItemStore } from '../ports/item-store';
import { getRun } from '../retrieval/records/run-record';

/** An execution. After 90 days Step Functions gives its name, and with it its ARN, to another one, which starts at another time. */
export interface ExecutionIdentity {
  executionArn: string;
  /** ISO 8601; missing of one that an earlier version's state machine began. */
  executionStartedAt?: string | undefined;
}

/**
 * Take the name of a run for an execution, for good: files and records of a run are found by its name, of whatever kind it
 * is, and some of them never expire. Repeatable: an execution that has the name keeps it.
 *
 * @throws RunNameUsedError when another execution has had it
 */
export async function claimRunName(items: ItemStore, runId: string, execution: ExecutionIdentity): Promise<void> {
  const usedAt = await usedByAnother(items, runId, execution);
  if (usedAt === undefined) return;
  throw new RunNameUsedError(
    `there has been a run ${runId} already, begun at ${usedAt}: what it left would be taken for this one's. ` +
      'Start this run again under a name that was never used',
  );
}

/** Whether the name of a run is, or becomes, an execution's own. */
export async function ownsRunName(items: ItemStore, runId: string, execution: ExecutionIdentity): Promise<boolean> {
  return (await usedByAnother(items, runId, execution)) === undefined;
}

/** @returns when another execution began that has the name; undefined when it is this one's, or has just become so */
async function usedByAnother(
  items: ItemStore,
  runId: string,
  { executionArn, executionStartedAt: startedAt = '' }: ExecutionIdentity,
): Promise<string | undefined> {
  const key = keyOf.runName(runId);
  const before = (await items.get(key)) ?? (await unnamedRecord(items, runId, executionArn));
  if (before?.executionArn === executionArn && before.startedAt === startedAt) return undefined;
  if (before) return String(before.startedAt);
  const free = { executionArn: [undefined, executionArn], startedAt: [undefined, startedAt] };
  const claimed = await items.update(key, { set: { executionArn, startedAt } }, { oneOf: free });
  return claimed.written ? undefined : String((await items.get(key))?.startedAt);
}

/** The record of a run of which no name was kept: one that an earlier version began. One that this execution has open is no obstacle. */
async function unnamedRecord(
  items: ItemStore,
  runId: string,
  executionArn: string,
): Promise<{ executionArn?: string; startedAt: string } | undefined> {
  const run = await getRun(items, runId);
  const backup = await getBackup(items, runId);
  for (const record of [run && { ...run, executionArn: run.run?.executionArn }, backup]) {
    if (record && (record.finishedAt !== undefined || record.executionArn !== executionArn)) {
      return { startedAt: record.startedAt || record.finishedAt || 'an unknown time' };
    }
  }
  return undefined;
}
