import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { keyOf } from '../contracts/table';
import type { ItemStore } from '../ports/item-store';

/** The item, which stays when the lease is released: the generation never goes back. */
const LeaseItem = z.object({
  /** Who holds it; nobody when it is not there. */
  executionArn: z.string().optional(),
  runId: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** How often the lease has gone to another execution; not there in items that were written before this was counted. */
  generation: z.int().optional(),
  /** ISO 8601: released, but not to be taken before, since a function of its last holder may be at work still. */
  freeAt: z.string().optional(),
});
export type LeaseItem = z.infer<typeof LeaseItem>;

/** The lease of a plan; undefined when it was never taken. */
export async function getLease(items: ItemStore, plan: string): Promise<LeaseItem | undefined> {
  const item = await items.get(keyOf.lease(plan));
  return item && decodeItem(LeaseItem, item);
}
