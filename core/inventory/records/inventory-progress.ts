import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { InventorySums } from '../../contracts/inventory-run';
import { keyOf } from '../../contracts/table';
import type { Expectation, Item, ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';
import { enterPhase } from '../../run/run-record';

/** How far an inventory has been read, by all calls together. */
export const InventoryProgress = z.object({
  /** The inventory job whose output is read. */
  jobId: z.string(),
  /** Size of its output. */
  sizeBytes: z.int().min(1),
  /** Behind so many bytes of it the next call goes on. */
  reachedBytes: z.int().min(0),
  /** Parts of the list that are written, by name. */
  parts: z.array(z.string()).min(1),
  sums: InventorySums,
  /** As the inventory states them; missing as long as it has not. */
  vaultArn: z.string().optional(),
  inventoryDate: z.string().optional(),
  isComplete: z.boolean(),
});
export type InventoryProgress = z.infer<typeof InventoryProgress>;

/** Progress of an inventory; undefined before a call that reads it has ended. */
export async function getInventoryProgress(items: ItemStore, runId: string): Promise<InventoryProgress | undefined> {
  const item = await items.get(keyOf.progress(runId));
  return item && decodeItem(InventoryProgress, item);
}

/**
 * Put on record what a call has read, unless another call has done so since it began.
 *
 * @param before the progress that it went on from, or found when it began
 * @returns whether it is on record: otherwise the parts that the call has written are none of the list
 */
export async function putInventoryProgress(
  items: ItemStore,
  runId: string,
  { before, progress }: { before: InventoryProgress | undefined; progress: InventoryProgress },
  now: Date,
): Promise<boolean> {
  const item = { ...keyOf.progress(runId), ...progress, expiresAt: runExpiryOf(now) };
  // Members that are missing are none of the item.
  if (!(await items.put(JSON.parse(JSON.stringify(item)) as Item, unchangedSince(before)))) return false;
  await enterPhase(items, runId, 'inventory', countsOf(progress.sums));
  return true;
}

const unchangedSince = (before: InventoryProgress | undefined): Expectation =>
  before ? { oneOf: { jobId: [before.jobId], reachedBytes: [before.reachedBytes] } } : { exists: false };

export const countsOf = ({ archives, bytes, unreadable }: InventorySums) => ({
  items: archives,
  bytes,
  done: archives,
  failed: unreadable,
});
