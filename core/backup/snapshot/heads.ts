import { decodeItem } from '../../contracts/decode-item';
import { InvalidInputError, InvalidRecordError, SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotDamage, SnapshotHead, SnapshotPin, Verdict } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';
import { isAccepted, isHeld } from '../guard/verdicts';
import { HeadItem, pinAttributes, verdictAttributes } from './head-item';

const NAMED_MAX = 5;

/** @returns undefined when there is none; a forgotten one exists until its head is deleted */
export async function getHead(items: ItemStore, plan: string, snapshot: string): Promise<SnapshotHead | undefined> {
  const item = await items.get(keyOf.snapshot(plan, snapshot));
  return item && decodeItem(HeadItem, item);
}

/** Head of a plan, or the problem of a damaged one. */
export type ListedHead =
  | { kind: 'readable'; head: SnapshotHead }
  | { kind: 'damaged'; snapshot: string; isPinned: boolean; error: InvalidRecordError };

/** Heads of a plan in order of ids, including forgotten, partial and damaged ones. */
export async function* listReadableAndDamagedHeads(
  items: Pick<ItemStore, 'query'>,
  plan: string,
): AsyncGenerator<ListedHead> {
  const { pk, sk } = keyOf.snapshots(plan);
  for await (const item of items.query(pk, sk)) yield listedHead(item, item.sk.slice(sk.length));
}

function listedHead(item: Item, snapshot: string): ListedHead {
  try {
    return { kind: 'readable', head: decodeItem(HeadItem, item) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', snapshot, isPinned: item.pin !== undefined, error };
  }
}

/**
 * Heads of a plan by the time of the snapshot, oldest first, including forgotten and partial ones.
 *
 * @throws InvalidRecordError with the first damaged head
 */
export async function* listHeads(items: Pick<ItemStore, 'query'>, plan: string): AsyncGenerator<SnapshotHead> {
  const heads: SnapshotHead[] = [];
  for await (const listed of listReadableAndDamagedHeads(items, plan)) {
    if (listed.kind === 'damaged') throw listed.error;
    heads.push(listed.head);
  }
  // The order of ids is almost the same, except for runs that waited for the lease and ids given by a person.
  yield* heads.sort((a, b) => orderOf(a.takenAt, b.takenAt) || orderOf(a.snapshot, b.snapshot));
}

const orderOf = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Heads of a plan's kept snapshots, oldest first, including held and partial ones. */
export async function listKept(items: Pick<ItemStore, 'query'>, plan: string): Promise<SnapshotHead[]> {
  const kept: SnapshotHead[] = [];
  for await (const head of listHeads(items, plan)) if (head.state === 'kept') kept.push(head);
  return kept;
}

/** Newest accepted snapshot of a plan: the one that is restored by default, and that the next one is judged against. */
export async function newestAccepted(items: ItemStore, plan: string): Promise<SnapshotHead | undefined> {
  return (await listKept(items, plan)).findLast(isAccepted);
}

/**
 * Find the kept snapshot that a user refers to: by its id or a unique prefix of it; the newest one taken no later than
 * `at`; otherwise the newest. A held or partial one is found by its id only.
 *
 * @param wanted.at ISO 8601
 * @throws SnapshotNotFoundError listing the available ones; InvalidInputError when several ids have the prefix, or both
 *   are given
 */
export async function resolveSnapshot(
  items: ItemStore,
  plan: string,
  { snapshot, at }: { snapshot?: string; at?: string },
): Promise<SnapshotHead> {
  if (snapshot !== undefined && at !== undefined) {
    throw new InvalidInputError(`both a snapshot (${snapshot}) and a time (${at}) are given: specify only one`);
  }
  const kept = await listKept(items, plan);
  if (snapshot !== undefined) return byId(kept, plan, snapshot);
  const latest = at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
  const found = kept.findLast((head) => isAccepted(head) && Date.parse(head.takenAt) <= latest);
  if (found) return found;
  throw notFound(kept, plan, at === undefined ? '' : ` taken by ${at}`);
}

function byId(kept: readonly SnapshotHead[], plan: string, snapshot: string): SnapshotHead {
  const exact = kept.find((head) => head.snapshot === snapshot);
  if (exact) return exact;
  const [found, ...others] = kept.filter((head) => head.snapshot.startsWith(snapshot));
  if (!found) throw notFound(kept, plan, ` ${snapshot}`);
  if (others.length === 0) return found;
  const ids = [found, ...others].slice(0, NAMED_MAX).map((head) => head.snapshot);
  throw new InvalidInputError(
    `${others.length + 1} snapshots of plan ${plan} begin with ${snapshot}: ${ids.join(', ')}${others.length + 1 > NAMED_MAX ? ', …' : ''}`,
  );
}

function notFound(kept: readonly SnapshotHead[], plan: string, which: string): SnapshotNotFoundError {
  if (kept.length === 0) return new SnapshotNotFoundError(`plan ${plan} has no snapshot at all`);
  const newest = kept.slice(-NAMED_MAX).reverse();
  const ids = newest.map((head) => {
    const mark = head.partial ? ' (partial)' : isHeld(head) ? ' (held)' : '';
    return `${head.snapshot}${mark}`;
  });
  return new SnapshotNotFoundError(
    `plan ${plan} has no snapshot${which}: of its ${kept.length}, the newest are ${ids.join(', ')}`,
  );
}

/**
 * Create a head unless one exists; a complete snapshot replaces a kept partial one.
 *
 * @returns whether it was written
 */
export async function putHead(items: ItemStore, head: SnapshotHead): Promise<boolean> {
  const { state, verdict, judgedBy, damage, pin, ...rest } = head;
  const item = {
    ...keyOf.snapshot(head.plan, head.snapshot),
    ...{ head: JSON.stringify(rest), state, extent: head.partial ? 'partial' : 'whole' },
    ...(verdict && verdictAttributes(verdict)),
    ...(judgedBy !== undefined && { judgedBy }),
    ...(damage && { damage: JSON.stringify(damage) }),
    ...(pin && pinAttributes(pin)),
  };
  return items.put(item, { oneOf: { state: [undefined, 'kept'], extent: [undefined, 'partial'] } });
}

const KEPT = { oneOf: { state: ['kept'] } };

const FORGETTABLE = { oneOf: { ...KEPT.oneOf, pin: [undefined] } };

/** @returns whether this call forgot it: false when it was forgotten before, is pinned, or does not exist */
export async function markForgotten(items: ItemStore, plan: string, snapshot: string): Promise<boolean> {
  const key = keyOf.snapshot(plan, snapshot);
  const result = await items.update(key, { set: { state: 'forgotten' } }, FORGETTABLE);
  return result.written;
}

const HELD = { oneOf: { state: ['kept'], verdict: ['held'] } };

/**
 * Change the verdict of a kept snapshot that is held; one that stays held is from then on compared with another
 * snapshot.
 *
 * @param runId the run that judges, recorded in the head when the snapshot becomes accepted
 * @returns false when it is not held, not kept, or does not exist
 */
export async function judgeHead(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  verdict: Verdict,
  runId: string,
): Promise<boolean> {
  const isNowAccepted = verdict.kind === 'accepted';
  const change = {
    set: { ...verdictAttributes(verdict), ...(isNowAccepted && { judgedBy: runId }) },
    ...(isNowAccepted && { remove: ['held'] }),
  };
  return (await items.update(keyOf.snapshot(plan, snapshot), change, HELD)).written;
}

/** Reject a held snapshot: the next retention deletes what only it needs. @returns as `judgeHead`; false when it is pinned, too */
export async function rejectHead(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  runId: string,
): Promise<boolean> {
  const change = { set: { state: 'forgotten', judgedBy: runId } };
  const expect = { oneOf: { ...HELD.oneOf, pin: [undefined] } };
  return (await items.update(keyOf.snapshot(plan, snapshot), change, expect)).written;
}

/**
 * Record the damage that a check found in a kept snapshot, replacing an earlier record. @returns false when it is not
 * kept
 */
export async function markDamaged(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  damage: SnapshotDamage,
): Promise<boolean> {
  const change = { set: { damage: JSON.stringify(damage) } };
  return (await items.update(keyOf.snapshot(plan, snapshot), change, KEPT)).written;
}

/** Record that a check found all archives of a snapshot that is kept. @returns false when it is not kept */
export async function clearDamage(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
): Promise<boolean> {
  return (await items.update(keyOf.snapshot(plan, snapshot), { remove: ['damage'] }, KEPT)).written;
}

/** Condition that a snapshot is kept, and has this pin or none. */
const keptUnder = ({ archive }: Pick<SnapshotPin, 'archive'>) => ({
  oneOf: { ...KEPT.oneOf, pinArchiveId: [undefined, archive.archiveId] },
});

/** Pin a kept snapshot. Repeatable. @returns false when it is not kept, or has another pin */
export async function pinHead(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  pin: SnapshotPin,
): Promise<boolean> {
  return (await items.update(keyOf.snapshot(plan, snapshot), { set: pinAttributes(pin) }, keptUnder(pin))).written;
}

/**
 * End a pin of a kept snapshot; another one, of a later run, stays. Repeatable.
 *
 * @returns false when the snapshot is not kept, or has another pin
 */
export async function unpinHead(
  items: ItemStore,
  { plan, snapshot }: Pick<SnapshotHead, 'plan' | 'snapshot'>,
  pin: Pick<SnapshotPin, 'archive'>,
): Promise<boolean> {
  const change = { remove: ['pin', 'pinArchiveId'] };
  return (await items.update(keyOf.snapshot(plan, snapshot), change, keptUnder(pin))).written;
}

/** Delete the head of a forgotten snapshot; a kept one stays. Repeatable. */
export async function deleteHead(items: ItemStore, plan: string, snapshot: string): Promise<void> {
  await items.remove(keyOf.snapshot(plan, snapshot), { oneOf: { state: ['forgotten'] } });
}
