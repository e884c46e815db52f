import * as z from 'zod';
import type { JobDocument } from './job-document';

/** The answer to the token of `request-inventory`. */
export const InventoryReady = z.object({
  jobId: z.string(),
  /** Size of an inventory in bytes, as Glacier states it with the job. */
  sizeBytes: z.int().min(0).optional(),
});
export type InventoryReady = z.infer<typeof InventoryReady>;

export const inventoryReady = ({ JobId, InventorySizeInBytes }: JobDocument): InventoryReady => ({
  jobId: JobId,
  sizeBytes: InventorySizeInBytes ?? undefined,
});
