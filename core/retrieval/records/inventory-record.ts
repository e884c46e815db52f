import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import type { SingleJob } from '../../contracts/job-description';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

const InventoryItem = z.object({ jobId: z.string() });

/** Id of the last inventory job, or job for a mapping, started for a run; undefined before there is one. */
export async function getInventoryJob(items: ItemStore, runId: string, job?: SingleJob): Promise<string | undefined> {
  const item = await items.get(keyOf.inventory(runId, job));
  return item && decodeItem(InventoryItem, item).jobId;
}

export async function putInventoryJob(
  items: ItemStore,
  runId: string,
  jobId: string,
  expiresAt: number,
  job?: SingleJob,
): Promise<void> {
  await items.put({ ...keyOf.inventory(runId, job), jobId, expiresAt });
}
