import { InvalidInputError, SnapshotNotFoundError } from '../../contracts/errors';
import { SnapshotHead } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

const NAMED_MAX = 5;

function headOf({ head, state }: Item): SnapshotHead {
  return SnapshotHead.parse({ ...JSON.parse(String(head)), state });
}

/** @returns undefined when there is none; a forgotten one is there until it is deleted */
export async function getHead(items: ItemStore, plan: string, snapshot: string): Promise<SnapshotHead | undefined> {
  const item = await items.get(keyOf.snapshot(plan, snapshot));
  return item && headOf(item);
}

/** Heads of a plan by the time when they were taken, oldest first, forgotten and partial ones too. */
export async function* listHeads(items: ItemStore, plan: string): AsyncGenerator<SnapshotHead> {
  const heads: SnapshotHead[] = [];
  const { pk, sk } = keyOf.snapshots(plan);
  for await (const item of items.query(pk, sk)) heads.push(headOf(item));
  // By id they are in this order too, but for runs that had to wait for the lease and those that a person named.
  yield* heads.sort((a, b) => orderOf(a.takenAt, b.takenAt) || orderOf(a.snapshot, b.snapshot));
}

const orderOf = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function listKept(items: ItemStore, plan: string): Promise<SnapshotHead[]> {
  const kept: SnapshotHead[] = [];
  for await (const head of listHeads(items, plan)) if (head.state === 'kept') kept.push(head);
  return kept;
}

/** The newest snapshot that holds all of its source: what the next run is compared with. */
export async function newestKept(items: ItemStore, plan: string): Promise<SnapshotHead | undefined> {
  return (await listKept(items, plan)).findLast((head) => !head.partial);
}

/**
 * The kept snapshot that a person means: by its id, or the beginning of one; the newest that was taken no later than `at`;
 * else the newest. A partial one is found by its id only.
 *
 * @param wanted.at ISO 8601
 * @throws SnapshotNotFoundError saying what there is; InvalidInputError when several ids begin so, or both are given
 */
export async function resolveSnapshot(
  items: ItemStore,
  plan: string,
  { snapshot, at }: { snapshot?: string; at?: string },
): Promise<SnapshotHead> {
  if (snapshot !== undefined && at !== undefined) {
    throw new InvalidInputError(`both a snapshot (${snapshot}) and a time (${at}) are given: give one of them`);
  }
  const kept = await listKept(items, plan);
  if (snapshot !== undefined) return byId(kept, plan, snapshot);
  const latest = at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
  const found = kept.findLast((head) => !head.partial && Date.parse(head.takenAt) <= latest);
  if (found) return found;
  throw notFound(kept, `plan ${plan} has no snapshot${at === undefined ? '' : ` taken by ${at}`}`);
}

function byId(kept: readonly SnapshotHead[], plan: string, snapshot: string): SnapshotHead {
  const exact = kept.find((head) => head.snapshot === snapshot);
  if (exact) return exact;
  const [found, ...others] = kept.filter((head) => head.snapshot.startsWith(snapshot));
  if (!found) throw notFound(kept, `plan ${plan} has no snapshot ${snapshot}`);
  if (others.length === 0) return found;
  const ids = [found, ...others].slice(0, NAMED_MAX).map((head) => head.snapshot);
  throw new InvalidInputError(
    `${others.length + 1} snapshots of plan ${plan} begin with ${snapshot}: ${ids.join(', ')}${others.length + 1 > NAMED_MAX ? ', …' : ''}`,
  );
}

function notFound(kept: readonly SnapshotHead[], what: string): SnapshotNotFoundError {
  if (kept.length === 0) return new SnapshotNotFoundError(`${what}: it has none at all`);
  const newest = kept.slice(-NAMED_MAX).reverse();
  const ids = newest.map((head) => (head.partial ? `${head.snapshot} (partial)` : head.snapshot));
  return new SnapshotNotFoundError(`${what}: of its ${kept.length}, the newest are ${ids.join(', ')}`);
}

/**
 * Put a head unless there is one already; a whole snapshot takes the place of a partial one that is kept.
 *
 * @returns whether it was put
 */
export async function putHead(items: ItemStore, head: SnapshotHead): Promise<boolean> {
  const { state, ...rest } = head;
  const extent = head.partial ? 'partial' : 'whole';
  const item = { ...keyOf.snapshot(head.plan, head.snapshot), head: JSON.stringify(rest), state, extent };
  return items.put(item, { oneOf: { state: [undefined, 'kept'], extent: [undefined, 'partial'] } });
}

/** @returns whether this call did it: false when it was forgotten already, or is not there */
export async function markForgotten(items: ItemStore, plan: string, snapshot: string): Promise<boolean> {
  const key = keyOf.snapshot(plan, snapshot);
  const result = await items.update(key, { set: { state: 'forgotten' } }, { oneOf: { state: ['kept'] } });
  return result.written;
}

/** Delete the head of a forgotten snapshot; nothing happens to one that is kept. Repeatable. */
export async function deleteHead(items: ItemStore, plan: string, snapshot: string): Promise<void> {
  await items.remove(keyOf.snapshot(plan, snapshot), { oneOf: { state: ['forgotten'] } });
}
