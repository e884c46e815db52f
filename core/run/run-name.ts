import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { RunNameUsedError } from '../contracts/errors';
import type { Execution } from '../contracts/run-steps';
import { keyOf } from '../contracts/table';
import type { ItemStore } from '../ports/item-store';

const DAY_MS = 86_400_000;

const NameItem = z.object({
  executionArn: z.string(),
  /** Start time of the execution, ISO 8601. */
  startedAt: z.string(),
});

/**
 * Reserve the name of a run for an execution, permanently: files and records of runs of all kinds are found by this name, and some
 * never expire. Repeatable: an execution that owns the name keeps it.
 *
 * @throws RunNameUsedError when another execution has used the name
 */
export async function claimRunName(items: ItemStore, runId: string, execution: Execution): Promise<void> {
  const usedAt = await usedByAnother(items, runId, execution);
  if (usedAt === undefined) return;
  throw new RunNameUsedError(
    `there has been a run ${runId} already, begun at ${usedAt}: what it left would be taken for this one's. ` +
      'Start this run again under a name that was never used',
  );
}

/** Reserve the name of a run for an execution. @returns whether the execution owns the name */
export async function ownsRunName(items: ItemStore, runId: string, execution: Execution): Promise<boolean> {
  return (await usedByAnother(items, runId, execution)) === undefined;
}

/** @returns start time of the other execution that owns the name; undefined when this one owns it */
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
 * Whether two start times under one ARN belong to the same execution. An ARN is reused after 90 days at the earliest, and the
 * first step and the final event of one execution may state start times that differ by milliseconds.
 */
const isOneTime = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b)) < DAY_MS;
