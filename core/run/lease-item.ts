import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { keyOf } from '../contracts/table';
import type { ItemStore } from '../ports/item-store';

/** Item of a lease. It is kept after a release, so that the generation never decreases. */
const LeaseItem = z.object({
  /** ARN of the execution that holds the lease; undefined when it is free. */
  executionArn: z.string().optional(),
  runId: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** Number of times that an execution acquired the lease from another; undefined in items of older versions. */
  generation: z.int().optional(),
  /** Time from which a released lease is free, since a function of its last holder may still be running; ISO 8601. */
  freeAt: z.string().optional(),
  /** Command that has locked the plan until `freeAt`. */
  lockedBy: z.string().optional(),
});
export type LeaseItem = z.infer<typeof LeaseItem>;

/** Read the lease of a plan. @returns undefined when it has never been acquired */
export async function getLease(items: ItemStore, plan: string): Promise<LeaseItem | undefined> {
  const item = await items.get(keyOf.lease(plan));
  return item && decodeItem(LeaseItem, item);
}
