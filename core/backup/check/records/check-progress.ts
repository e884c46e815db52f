import * as z from 'zod';
import { CheckSums } from '../../../contracts/check';
import { decodeItem } from '../../../contracts/decode-item';
import { RunId } from '../../../contracts/names';
import { keyOf } from '../../../contracts/table';
import type { Item, ItemStore } from '../../../ports/item-store';
import { runExpiryOf } from '../../../run/expiry';
import { Duplicate } from '../../duplicates/duplicate-search';

const common = {
  /** Inventory job whose output is compared, and the size of the output. */
  jobId: z.string(),
  sizeBytes: z.int().min(1),
  sums: CheckSums,
  /** Calls that wrote the files `checkFiles.heads` and `checkFiles.sought`. */
  heads: z.string(),
  sought: z.string(),
};
const afterInventory = {
  ...common,
  /** As stated in the inventory. */
  inventoryDate: z.string(),
};
/** What the inventory has shown so far of uncertain uploads. */
const duplicates = z.array(Duplicate).default([]);
/** Index of the archive or snapshot with which the next call continues. */
const next = z.int().min(0);
/** Call that wrote the file `checkFiles.named`; undefined before one exists. */
const named = z.string().optional();

/** Progress of a check over all calls. */
export const CheckProgress = z.discriminatedUnion('stage', [
  z.object({
    /** The inventory is being compared. */
    stage: z.literal('comparing'),
    ...common,
    duplicates,
    /** Bytes and elements of the inventory that have been read. */
    reachedBytes: z.int().min(0),
    elements: z.int().min(0),
    vaultArn: z.string().optional(),
    inventoryDate: z.string().optional(),
  }),
  /** Missing and different archives are being recorded. */
  z.object({ stage: z.literal('recording'), ...afterInventory, duplicates, next }),
  /** Objects in these archives are being listed, one snapshot after the other. */
  z.object({ stage: z.literal('naming'), ...afterInventory, next, named }),
  z.object({
    stage: z.literal('done'),
    ...afterInventory,
    named,
    /** Snapshot from which the sample is chosen. */
    sampled: RunId.optional(),
  }),
]);
export type CheckProgress = z.infer<typeof CheckProgress>;
export type ProgressAt<Stage extends CheckProgress['stage']> = Extract<CheckProgress, { stage: Stage }>;

const CheckItem = z
  .object({ revision: z.int(), progress: CheckProgress })
  .transform(({ revision, progress }) => ({ revision, ...progress }));

/** Recorded progress of a check. Each change increments the revision. */
export type RecordedProgress = z.infer<typeof CheckItem>;

/** Read the progress of a check. @returns undefined before the first call has ended */
export async function getCheckProgress(items: ItemStore, runId: string): Promise<RecordedProgress | undefined> {
  const item = await items.get(keyOf.check(runId));
  return item && decodeItem(CheckItem, item);
}

/**
 * Record the progress of a call, unless another call has recorded progress since this one began.
 *
 * @param change.before recorded progress when the call began
 * @returns whether the progress was recorded; if not, the files that the call wrote are not used
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
    // Removes undefined members.
    progress: JSON.parse(JSON.stringify(progress)),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item as Item, { oneOf: { revision: [before?.revision] } });
}
