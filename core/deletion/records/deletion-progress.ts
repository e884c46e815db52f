import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { type DeletionPlan, DeletionSums, VaultEnd } from '../../contracts/deletion-run';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';
import { noSums } from '../deletion-sums';

/** Progress of a deletion, in all calls so far. */
export const DeletionProgress = z.object({
  /** Chunks of the list. */
  chunks: z.int().min(0),
  /** The chunk that the next call begins with. */
  next: z.int().min(0),
  sums: DeletionSums,
  /** Time of the last deletion, ISO 8601: by this run, or else by an earlier one. */
  deletedAt: z.string().optional(),
  /** Why the run gave up before it came to all archives. */
  givenUp: z.string().optional(),
  /** What became of the vault. */
  vaultEnd: VaultEnd.optional(),
});
export type DeletionProgress = z.infer<typeof DeletionProgress>;

/** Get the progress of a deletion; undefined before its list is complete. */
export async function getDeletionProgress(items: ItemStore, runId: string): Promise<DeletionProgress | undefined> {
  const item = await items.get(keyOf.progress(runId));
  return item && decodeItem(DeletionProgress, item);
}

const itemOf = (runId: string, progress: DeletionProgress, now: Date) =>
  // Removes undefined members.
  JSON.parse(JSON.stringify({ ...keyOf.progress(runId), ...progress, expiresAt: runExpiryOf(now) })) as Item;

/** Record that the list is complete. A no-op when a call has recorded it before. */
export async function beginDeletion(
  items: ItemStore,
  { runId, chunks, deletedBeforeAt }: DeletionPlan,
  now: Date,
): Promise<void> {
  const progress = { chunks, next: 0, sums: noSums(), deletedAt: deletedBeforeAt };
  await items.put(itemOf(runId, progress, now), { exists: false });
}

/** Record the progress after a chunk. @returns false when another call has recorded it in the meantime */
export function putDeletionProgress(
  items: ItemStore,
  runId: string,
  before: Pick<DeletionProgress, 'next'>,
  progress: DeletionProgress,
  now: Date,
): Promise<boolean> {
  return items.put(itemOf(runId, progress, now), { exists: true, oneOf: { next: [before.next] } });
}

/** Record what became of the vault. */
export async function putVaultEnd(items: ItemStore, runId: string, vaultEnd: VaultEnd): Promise<void> {
  const { vaultEnd: end } = JSON.parse(JSON.stringify({ vaultEnd })) as { vaultEnd: Item[string] };
  await items.update(keyOf.progress(runId), { set: { vaultEnd: end } }, { exists: true });
}
