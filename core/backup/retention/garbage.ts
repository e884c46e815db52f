import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { InvalidRecordError } from '../../contracts/errors';
import { RunId } from '../../contracts/names';
import { WrittenArchive } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

/** Record of an archive that no kept snapshot needs, by id: kept until it has been deleted, and for a while after that. */
export const Garbage = WrittenArchive.omit({ isForeign: true }).extend({
  /** Vault that holds the archive, which is that of the snapshots that needed it, even if the plan's vault has changed. */
  vault: z.string(),
  /** ISO 8601. */
  addedAt: z.string(),
  /**
   * `due`: in the vault. `deleting`: a deletion was requested, or is about to be. `deleted`: gone from the vault; the
   * record informs readers of older inventories. `foreign`: left in the vault, since nothing proves that the plan wrote
   * it; the record is for the report of the run that forgot its snapshots.
   */
  state: z.enum(['due', 'deleting', 'deleted', 'foreign']),
  /** Generation of the lease of the run that claimed, deleted or left it. */
  generation: z.int().optional(),
  /** Run whose inventory showed that it is a duplicate of another archive. */
  foundBy: RunId.optional(),
  /** Number of refusals by Glacier, and time and reason of the last one. */
  refusals: z.int().default(0),
  refusedAt: z.string().optional(),
  refusal: z.string().optional(),
});
export type Garbage = z.infer<typeof Garbage>;

const GarbageItem = Garbage.omit({ archiveId: true })
  .extend({ sk: z.string() })
  .transform(({ sk: archiveId, ...garbage }): Garbage => ({ archiveId, ...garbage }));

/** Length to which a refusal is cut: it may quote a whole policy. */
const REFUSAL_CHARACTERS_MAX = 500;

/**
 * Attempts to remove a record. A second one is needed when Glacier refuses a deletion in between, which happens at most
 * once a month.
 */
const ATTEMPTS_MAX = 3;

/** Days that a record of a deleted archive is kept: a rebuild never works from an older inventory. */
const TOMBSTONE_DAYS = 30;

const tombstoneExpiry = (now: Date) => Math.floor(now.getTime() / 1000) + TOMBSTONE_DAYS * 86_400;

/** @returns false when it is on record already; that record stays unchanged */
export function addGarbage(
  items: ItemStore,
  plan: string,
  archive: WrittenArchive,
  vault: string,
  now: Date,
): Promise<boolean> {
  return items.put({ ...newItem(plan, archive, vault, now), state: 'due' }, { exists: false });
}

/**
 * Add a duplicate that a run has found. An archive that is on record already stays as it is.
 *
 * @returns whether it is garbage because of this run, by this call or an earlier one
 */
export async function addDuplicate(
  items: ItemStore,
  plan: string,
  archive: WrittenArchive,
  { vault, now, foundBy }: { vault: string; now: Date; foundBy: string },
): Promise<boolean> {
  const item = { ...newItem(plan, archive, vault, now), state: 'due', foundBy };
  if (await items.put(item, { exists: false })) return true;
  return (await items.get(keyOf.garbage(plan, archive.archiveId)))?.foundBy === foundBy;
}

/**
 * Record that an unneeded archive is left in the vault. A record of a deletion, or of an earlier leaving, stays
 * unchanged.
 */
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

/** Garbage record of a plan, or the problem of a damaged one. */
export type ListedGarbage =
  | { kind: 'readable'; garbage: Garbage }
  | { kind: 'damaged'; archiveId: string; error: InvalidRecordError };

/** A plan's garbage records in all states, in order of archive ids, including damaged ones. Some may be removed meanwhile. */
export async function* listReadableAndDamagedGarbage(
  items: Pick<ItemStore, 'query'>,
  plan: string,
): AsyncGenerator<ListedGarbage> {
  for await (const item of items.query(keyOf.garbage(plan, '').pk, '')) yield listedGarbage(item);
}

function listedGarbage(item: Item): ListedGarbage {
  try {
    return { kind: 'readable', garbage: decodeItem(GarbageItem, item) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', archiveId: item.sk, error };
  }
}

/**
 * A plan's garbage records in all states, in order of archive ids. Some may be removed meanwhile.
 *
 * @throws InvalidRecordError with the first damaged record
 */
export async function* listGarbage(items: ItemStore, plan: string): AsyncGenerator<Garbage> {
  for await (const listed of listReadableAndDamagedGarbage(items, plan)) {
    if (listed.kind === 'damaged') throw listed.error;
    yield listed.garbage;
  }
}

/**
 * Remove the garbage record of an archive that is needed, unless the archive has been or is being deleted; then nothing
 * can restore it.
 *
 * @returns `free` when there is no record any more, so that it will not be deleted; otherwise the state of its deletion
 */
export async function reclaimGarbage(
  items: ItemStore,
  plan: string,
  archiveId: string,
): Promise<'free' | 'deleting' | 'deleted'> {
  const key = keyOf.garbage(plan, archiveId);
  for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts++) {
    if (await items.remove(key, { oneOf: { state: [undefined, 'due', 'foreign'] } })) return 'free';
    const item = await items.get(key);
    const state = item && decodeItem(GarbageItem, item).state;
    if (state === 'deleting' || state === 'deleted') return state;
  }
  throw new Error(`archive ${archiveId} changes state repeatedly in the garbage records of plan ${plan}`);
}

/**
 * Claim an archive for deletion under a generation of the lease.
 *
 * @returns false when there is no record any more, or a later run has claimed it
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

/** @returns false when its record has been removed since this generation claimed it, or a later one has claimed it */
export async function beginDeletion(
  items: ItemStore,
  plan: string,
  archiveId: string,
  generation: number,
): Promise<boolean> {
  const expect = { oneOf: { state: ['due', 'deleting'], generation: [generation] } };
  return (await items.update(keyOf.garbage(plan, archiveId), { set: { state: 'deleting' } }, expect)).written;
}

/** Record that Glacier has deleted the archive; the record stays as a tombstone. Repeatable. */
export async function recordDeleted(items: ItemStore, plan: string, archiveId: string, now: Date): Promise<void> {
  const deleted = { state: 'deleted', deletedAt: now.toISOString(), expiresAt: tombstoneExpiry(now) };
  await items.update(keyOf.garbage(plan, archiveId), { set: deleted }, { oneOf: { state: ['deleting'] } });
}

/**
 * Record that a deletion which was begun has not taken place, for a reason that is no refusal to count. Repeatable. A record that was
 * `deleting` before the request stays so, since an earlier request may have deleted the archive.
 *
 * @param garbage the record before the request
 */
export async function withdrawDeletion(
  items: ItemStore,
  plan: string,
  { archiveId, state, generation }: Garbage,
): Promise<void> {
  const expect = { oneOf: { state: ['deleting'], generation: [generation] } };
  await items.update(keyOf.garbage(plan, archiveId), { set: { state } }, expect);
}

/**
 * Record a refusal; repeating the call counts it once. A record that was `due` before the request becomes `due` again;
 * one that was `deleting` stays so, since an earlier request may have deleted the archive.
 *
 * @param garbage the record before the request
 * @returns the record with the refusal
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
