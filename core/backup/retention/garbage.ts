import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { WrittenArchive } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

/** An archive that no kept snapshot needs, on record by its id: until it has been deleted, and for a while after that. */
export const Garbage = WrittenArchive.omit({ isForeign: true }).extend({
  /** Where it lies: that of the snapshots that needed it, whatever the plan's is by now. */
  vault: z.string(),
  /** ISO 8601. */
  addedAt: z.string(),
  /**
   * `due`: in the vault. `deleting`: Glacier is being asked to delete it, or has been. `deleted`: it is gone, and the record
   * tells so to whoever works from an inventory of before. `foreign`: it stays in the vault, since nothing proves that the
   * plan wrote it, and the record tells so to the report of the run that let it go.
   */
  state: z.enum(['due', 'deleting', 'deleted', 'foreign']),
  /** Generation of the lease under which a run has set out to delete it, has deleted it, or has left it. */
  generation: z.int().optional(),
  /** How often Glacier has refused to delete it, and when and why it did so last. */
  refusals: z.int().default(0),
  refusedAt: z.string().optional(),
  refusal: z.string().optional(),
});
export type Garbage = z.infer<typeof Garbage>;

const GarbageItem = Garbage.omit({ archiveId: true })
  .extend({ sk: z.string() })
  .transform(({ sk: archiveId, ...garbage }): Garbage => ({ archiveId, ...garbage }));

/** Of a policy's refusal, what is kept: it may quote a whole policy. */
const REFUSAL_CHARACTERS_MAX = 500;

/** One more than the first is needed when Glacier refuses a deletion in between, which it does once a month at the most. */
const LOOKS_MAX = 3;

/** What is in an inventory that a rebuild may work from is not older. */
const TOMBSTONE_DAYS = 30;

const tombstoneExpiry = (now: Date) => Math.floor(now.getTime() / 1000) + TOMBSTONE_DAYS * 86_400;

/** @returns false when it is on record already, which stays as it is */
export function addGarbage(
  items: ItemStore,
  plan: string,
  archive: WrittenArchive,
  vault: string,
  now: Date,
): Promise<boolean> {
  return items.put({ ...newItem(plan, archive, vault, now), state: 'due' }, { exists: false });
}

/** Record that an archive which nothing needs is left in the vault; what is on record as being deleted, or left, stays so. */
export async function leaveForeign(
  items: ItemStore,
  plan: string,
  archive: WrittenArchive,
  { vault, generation, now }: { vault: string; generation: number; now: Date },
): Promise<void> {
  const item = { ...newItem(plan, archive, vault, now), state: 'foreign', generation, expiresAt: tombstoneExpiry(now) };
  await items.put(item, { oneOf: { state: [undefined, 'due'] } });
}

function newItem(plan: string, { isForeign, archiveId, ...written }: WrittenArchive, vault: string, now: Date): Item {
  return { ...keyOf.garbage(plan, archiveId), ...written, vault, addedAt: now.toISOString() };
}

/** A plan's garbage of all states, in order of the archives' ids. Some of it may be removed meanwhile. */
export async function* listGarbage(items: ItemStore, plan: string): AsyncGenerator<Garbage> {
  for await (const item of items.query(keyOf.garbage(plan, '').pk, '')) {
    yield decodeItem(GarbageItem, item);
  }
}

/**
 * An archive is needed: take it off the records, unless it is being deleted. Then whatever needs it cannot be had.
 *
 * @returns `free` when it is on record no more, and will not be deleted; else how far its deletion has come
 */
export async function takeOffGarbage(
  items: ItemStore,
  plan: string,
  archiveId: string,
): Promise<'free' | 'deleting' | 'deleted'> {
  const key = keyOf.garbage(plan, archiveId);
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    if (await items.remove(key, { oneOf: { state: [undefined, 'due', 'foreign'] } })) return 'free';
    const item = await items.get(key);
    const state = item && decodeItem(GarbageItem, item).state;
    if (state === 'deleting' || state === 'deleted') return state;
  }
  throw new Error(`archive ${archiveId} goes on and off the records of plan ${plan}`);
}

/**
 * Claim an archive for deletion by the run that has this generation of the lease.
 *
 * @returns false when it is on record no more, or a later run has claimed it
 */
export async function claimGarbage(
  items: ItemStore,
  plan: string,
  archiveId: string,
  generation: number,
): Promise<boolean> {
  const expect = { oneOf: { state: ['due', 'deleting'] }, below: { generation: generation + 1 } };
  return (await items.update(keyOf.garbage(plan, archiveId), { set: { generation } }, expect)).written;
}

/** @returns false when it has been taken off the records since this generation claimed it, or is another's by now */
export async function beginDeletion(
  items: ItemStore,
  plan: string,
  archiveId: string,
  generation: number,
): Promise<boolean> {
  const expect = { oneOf: { state: ['due', 'deleting'], generation: [generation] } };
  return (await items.update(keyOf.garbage(plan, archiveId), { set: { state: 'deleting' } }, expect)).written;
}

/** Glacier has deleted it: the record stays as a tombstone. Repeatable. */
export async function recordDeleted(items: ItemStore, plan: string, archiveId: string, now: Date): Promise<void> {
  const deleted = { state: 'deleted', deletedAt: now.toISOString(), expiresAt: tombstoneExpiry(now) };
  await items.update(keyOf.garbage(plan, archiveId), { set: deleted }, { oneOf: { state: ['deleting'] } });
}

/**
 * Count a refusal, once however often this is repeated. What was `due` before Glacier was asked is so again; of what was
 * `deleting` an earlier request may have deleted it.
 *
 * @param garbage as it was before
 * @returns the garbage as it is then
 */
export async function recordRefusal(
  items: ItemStore,
  plan: string,
  garbage: Garbage,
  reason: string,
  now: Date,
): Promise<Garbage> {
  const refused = {
    state: garbage.state,
    refusals: garbage.refusals + 1,
    refusedAt: now.toISOString(),
    refusal: reason.slice(0, REFUSAL_CHARACTERS_MAX),
  };
  await items.update(
    keyOf.garbage(plan, garbage.archiveId),
    { set: refused },
    { oneOf: { state: ['deleting'], generation: [garbage.generation] } },
  );
  return { ...garbage, ...refused };
}
