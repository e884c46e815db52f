import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import type { ItemStore } from '../ports/item-store';

/** Members per DynamoDB item: a number set of 256 small members stays below 1 KB, one write unit. */
export const LATCH_GROUP = 256;

const LatchItem = z.object({
  expected: z.int().min(1),
  /** Set of the members that have arrived; only its size is used. */
  arrived: z.object({ size: z.int() }),
});

/** Partition of a latch, and its name within the partition. */
export interface LatchName {
  pk: string;
  name: string;
}

/**
 * Open a latch, which counts arrivals idempotently and reports the last one.
 *
 * Members are whole numbers, 0 … 65,535, kept in groups of 256 per item (`latch/<name>/<group>`); a full group arrives,
 * as one member, at the root (`latch/<name>`). Repeating an arrival changes nothing and gives the same answer, so
 * whatever `full` triggers must be repeatable too.
 */
export async function openLatch(
  items: ItemStore,
  latch: LatchName,
  members: Iterable<number>,
  expiresAt: number,
): Promise<void> {
  const sizes = new Map<number, number>();
  for (const member of members) {
    if (!Number.isInteger(member) || member < 0 || member >= LATCH_GROUP * LATCH_GROUP)
      throw new RangeError(`no latch member: ${member}`);
    sizes.set(groupOf(member), (sizes.get(groupOf(member)) ?? 0) + 1);
  }
  if (sizes.size === 0) throw new RangeError(`latch ${latch.name} has no members`);
  // The root first: an arrival that fills a group must find it.
  await items.put({ ...rootKey(latch), expected: sizes.size, expiresAt }, { exists: false });
  for (const [group, expected] of sizes) {
    await items.put({ ...groupKey(latch, group), expected, expiresAt }, { exists: false });
  }
}

/** @returns `missing` when there is no such latch (never opened, or dropped after its run) */
export async function arrive(
  items: ItemStore,
  latch: LatchName,
  member: number,
): Promise<'waiting' | 'full' | 'missing'> {
  const inGroup = await add(items, groupKey(latch, groupOf(member)), member % LATCH_GROUP);
  return inGroup === 'full' ? add(items, rootKey(latch), groupOf(member)) : inGroup;
}

async function add(
  items: ItemStore,
  key: { pk: string; sk: string },
  member: number,
): Promise<'waiting' | 'full' | 'missing'> {
  const result = await items.update(key, { add: { arrived: new Set([member]) } }, { exists: true });
  if (!result.written) return 'missing';
  const { arrived, expected } = decodeItem(LatchItem, result.item);
  return arrived.size === expected ? 'full' : 'waiting';
}

const groupOf = (member: number) => Math.floor(member / LATCH_GROUP);
const rootKey = ({ pk, name }: LatchName) => ({ pk, sk: `latch/${name}` });
const groupKey = ({ pk, name }: LatchName, group: number) => ({ pk, sk: `latch/${name}/${group}` });
