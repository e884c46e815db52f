import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

const InventoryItem = z.object({ jobId: z.string() });

/** Id of the last inventory job started for a run; undefined before there is one. */
export async function getInventoryJob(items: ItemStore, runId: string): Promise<string | undefined> {
  const item = await items.get(keyOf.inventory(runId));
  return item && decodeItem(InventoryItem, item).jobId;
}

export async function putInventoryJob(
  items: ItemStore,
  runId: string,
  jobId: string,
  expiresAt: number,
): Promise<void> {
  await items.put({ ...keyOf.inventory(runId), jobId, expiresAt });
}
