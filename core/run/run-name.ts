import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { RunNameUsedError } from '../contracts/errors';
import type { Execution } from '../contracts/run-steps';
import { keyOf } from '../contracts/table';
import type { ItemStore } from '../ports/item-store';

const DAY_MS = 86_400_000;

const NameItem = z.object({
  executionArn: z.string(),
  /** ISO 8601: when the execution started. */
  startedAt: z.string(),
});

/**
 * Take the name of a run for an execution, for good: files and records of a run are found by its name, of whatever kind it
 * is, and some of them never expire. Repeatable: an execution that has the name keeps it.
 *
 * @throws RunNameUsedError when another execution has had it
 */
export async function claimRunName(items: ItemStore, runId: string, execution: Execution): Promise<void> {
  const usedAt = await usedByAnother(items, runId, execution);
  if (usedAt === undefined) return;
  throw new RunNameUsedError(
    `there has been a run ${runId} already, begun at ${usedAt}: what it left would be taken for this one's. ` +
      'Start this run again under a name that was never used',
  );
}

/** Whether the name of a run is, or becomes, an execution's own. */
export async function ownsRunName(items: ItemStore, runId: string, execution: Execution): Promise<boolean> {
  return (await usedByAnother(items, runId, execution)) === undefined;
}

/** @returns when another execution began that has the name; undefined when it is this one's, or has just become so */
async function usedByAnother(
  items: ItemStore,
  runId: string,
  { executionArn, executionStartedAt: startedAt }: Execution,
): Promise<string | undefined> {
  const key = keyOf.runName(runId);
  if (await items.put({ ...key, executionArn, startedAt }, { exists: false })) return undefined;
  const holder = decodeItem(NameItem, (await items.get(key)) ?? key);
  const isOurs = holder.executionArn === executionArn && isOneTime(holder.startedAt, startedAt);
  return isOurs ? undefined : holder.startedAt;
}

/**
 * Whether two executions of one ARN are one. An ARN goes to another execution after 90 days at the earliest; of one execution
 * the first step and the event of its end need not tell the start to the same millisecond.
 */
const isOneTime = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b)) < DAY_MS;
