import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { InventorySums } from '../../contracts/inventory-run';
import { keyOf } from '../../contracts/table';
import type { Expectation, Item, ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';
import { enterPhase } from '../../run/run-record';

/** Progress of reading an inventory, in all calls so far. */
export const InventoryProgress = z.object({
  /** Id of the inventory job whose output is read. */
  jobId: z.string(),
  /** Size of the output in bytes. */
  sizeBytes: z.int().min(1),
  /** Offset in the output at which the next call resumes. */
  reachedBytes: z.int().min(0),
  /** Names of the written parts of the list. */
  parts: z.array(z.string()).min(1),
  sums: InventorySums,
  /** VaultARN of the inventory; missing until it has been read. */
  vaultArn: z.string().optional(),
  /** InventoryDate of the inventory; missing until it has been read. */
  inventoryDate: z.string().optional(),
  isComplete: z.boolean(),
});
export type InventoryProgress = z.infer<typeof InventoryProgress>;

/** Get the progress of an inventory; undefined before the first call has ended. */
export async function getInventoryProgress(items: ItemStore, runId: string): Promise<InventoryProgress | undefined> {
  const item = await items.get(keyOf.progress(runId));
  return item && decodeItem(InventoryProgress, item);
}

/**
 * Record the progress after a call, unless another call has recorded progress in the meantime.
 *
 * @param before progress when the call started
 * @returns whether the progress was recorded; if not, the parts that the call wrote do not belong to the list
 */
export async function putInventoryProgress(
  items: ItemStore,
  runId: string,
  { before, progress }: { before: InventoryProgress | undefined; progress: InventoryProgress },
  now: Date,
): Promise<boolean> {
  const item = { ...keyOf.progress(runId), ...progress, expiresAt: runExpiryOf(now) };
  // Removes undefined members.
  if (!(await items.put(JSON.parse(JSON.stringify(item)) as Item, unchangedSince(before)))) return false;
  await enterPhase(items, runId, 'inventory', countsOf(progress.sums));
  return true;
}

const unchangedSince = (before: InventoryProgress | undefined): Expectation =>
  before ? { oneOf: { jobId: [before.jobId], reachedBytes: [before.reachedBytes] } } : { exists: false };

/** Counts of a run's progress, from the sums of its inventory. */
export const countsOf = ({ archives, bytes, unreadable }: InventorySums) => ({
  items: archives,
  bytes,
  done: archives,
  failed: unreadable,
});
