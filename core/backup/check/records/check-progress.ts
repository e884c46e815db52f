import * as z from 'zod';
import { CheckSums } from '../../../contracts/check';
import { decodeItem } from '../../../contracts/decode-item';
import { RunId } from '../../../contracts/names';
import { keyOf } from '../../../contracts/table';
import type { Item, ItemStore } from '../../../ports/item-store';
import { runExpiryOf } from '../../../run/expiry';

const any = {
  /** The inventory job whose output is compared, and the size of that. */
  jobId: z.string(),
  sizeBytes: z.int().min(1),
  sums: CheckSums,
  /** Calls that have written what the files `checkFiles.heads` and `checkFiles.sought` hold. */
  heads: z.string(),
  sought: z.string(),
};
const behindInventory = {
  ...any,
  /** As the inventory states it. */
  inventoryDate: z.string(),
};
/** Position, among what a stage goes through, from which the next call goes on. */
const next = z.int().min(0);
/** The call that has written what `checkFiles.named` holds; missing before there is any. */
const named = z.string().optional();

/** How far a check has come, by all calls together. */
export const CheckProgress = z.discriminatedUnion('stage', [
  z.object({
    /** The inventory is read. */
    stage: z.literal('comparing'),
    ...any,
    /** Bytes and elements of it that have been read. */
    reachedBytes: z.int().min(0),
    elements: z.int().min(0),
    vaultArn: z.string().optional(),
    inventoryDate: z.string().optional(),
  }),
  /** Archives that are missing are put on record. */
  z.object({ stage: z.literal('recording'), ...behindInventory, next }),
  /** Objects that lie in them are looked for, snapshot by snapshot. */
  z.object({ stage: z.literal('naming'), ...behindInventory, next, named }),
  z.object({
    stage: z.literal('done'),
    ...behindInventory,
    named,
    /** The snapshot that the run's sample is taken from. */
    sampled: RunId.optional(),
  }),
]);
export type CheckProgress = z.infer<typeof CheckProgress>;
export type ProgressAt<Stage extends CheckProgress['stage']> = Extract<CheckProgress, { stage: Stage }>;

const CheckItem = z
  .object({ revision: z.int(), progress: CheckProgress })
  .transform(({ revision, progress }) => ({ revision, ...progress }));

/** Progress of a check as it is on record; each change increases its revision by one. */
export type RecordedProgress = z.infer<typeof CheckItem>;

/** Progress of a check; undefined before a call has ended. */
export async function getCheckProgress(items: ItemStore, runId: string): Promise<RecordedProgress | undefined> {
  const item = await items.get(keyOf.check(runId));
  return item && decodeItem(CheckItem, item);
}

/**
 * Put on record how far a call has come, unless another one has done so since it began.
 *
 * @param before what was on record when the call began
 * @returns whether it is on record: otherwise the files that the call has written count for nothing
 */
export async function putCheckProgress(
  items: ItemStore,
  runId: string,
  { before, progress }: { before: RecordedProgress | undefined; progress: CheckProgress },
  now: Date,
): Promise<boolean> {
  const item = {
    ...keyOf.check(runId),
    revision: (before?.revision ?? 0) + 1,
    // Members that are missing are none of the item.
    progress: JSON.parse(JSON.stringify(progress)),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item as Item, { oneOf: { revision: [before?.revision] } });
}
