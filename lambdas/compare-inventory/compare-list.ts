import type { KnownArchives } from '../../core/backup/drift/known-archives';
import type { Collecting } from '../../core/backup/drift/records/drift-progress';
import { DuplicateSearch } from '../../core/backup/duplicates/duplicate-search';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import type { ComparedDrift, GoneLine } from '../../core/contracts/drift';
import { type InventoryRun, type ListedArchive, UnreadableElement } from '../../core/contracts/inventory-run';
import { keyIdOf } from '../../core/contracts/key-id';
import { driftFiles, inventoryFiles } from '../../core/contracts/run-files';
import { DamagedFileError } from '../../core/files/damaged-file';
import { jsonLines } from '../../core/files/json-lines';
import { readJsonLines } from '../../core/files/read-json-lines';
import { lastInventory, type WholeInventory } from '../../core/inventory/last-inventory';
import { isListThere, listedArchives, type VaultList } from '../../core/inventory/listed-archives';
import { addRecorded, markDeletedSince } from './add-recorded';
import type { CompareDeps } from './compare-deps';
import { unknownArchives } from './unknown-archives';

const JSON_LINES = 'application/x-ndjson';
/** Number of archives that the report names. */
const NAMED_MAX = 10;

/** The list of an inventory that has been read completely. */
export interface ReadList extends VaultList {
  inventoryDate: string;
  /** Start of the run, ISO 8601. */
  startedAt: string;
}

/**
 * Compare a list with what is known of the vault and with the earlier inventory, and write what differs. The list is read three
 * times, so that memory holds what is known alone.
 *
 * @throws TooManyArchivesError
 */
export async function compareList(
  deps: CompareDeps,
  { runId, vault }: InventoryRun,
  list: ReadList,
  { known, progress: { snapshots, unreadSnapshots, begunAt, call } }: { known: KnownArchives; progress: Collecting },
): Promise<ComparedDrift> {
  const { files, items, clock } = deps;
  const inventoryDate = new Date(list.inventoryDate);
  // While the needs of a snapshot are unknown, nothing becomes garbage.
  const plans = unreadSnapshots === 0 ? await recordedPlans(deps) : [];
  const search = await DuplicateSearch.of(items, plans, { vault, runId });
  const unreadRecords = await addRecorded(deps, vault, known);
  const before = await addEarlierList(deps, vault, list, known);
  for await (const archive of listedArchives(files, list)) {
    const { archiveId, sizeBytes, treeHash } = archive;
    known.compare(archiveId, { sizeBytes, treeHash });
    search.add(archive);
  }
  const needs = { isNeeded: (id: string) => known.isNeeded(id), isLost: (id: string) => known.isLost(id) };
  const duplicates = await search.settle(items, { vault, date: list.inventoryDate, runId, ...needs }, clock.now());
  for (const archive of duplicates) known.addRecorded(archive, false);
  await markUnreadable(deps, list, known);
  if (before) await markDeletedSince(deps, { vault, inventoryDate: before.inventoryDate }, known);

  const write = (key: string, lines: Iterable<unknown> | AsyncIterable<unknown>) =>
    files.write(key, jsonLines(lines), JSON_LINES);
  const gone = new GoneSums();
  await write(driftFiles.gone(runId, call), gone.counting(known.gone(inventoryDate)));
  const changed = [...known.changed()];
  await write(driftFiles.changed(runId, call), changed);
  const unknown = new Sum();
  const keyId = keyIdOf(await deps.signingKey.publicKey());
  const ours = unknownArchives(deps, listedArchives(files, list), known, { keyId, begunAt });
  await write(driftFiles.unknown(runId, call), unknown.adding(ours));
  const added = before && new Sum();
  if (added) await write(driftFiles.new(runId, call), added.adding(newArchives(listedArchives(files, list), known)));
  return {
    kind: 'compared',
    before: before ? { runId: before.runId, inventoryDate: before.inventoryDate } : null,
    ...{ snapshots, unreadSnapshots, unreadRecords, ...known.sums(inventoryDate) },
    gone: gone.sums,
    changed: changed.length,
    unknown: unknown.sum,
    duplicates: duplicates.length,
    new: added ? added.sum : null,
    firstGone: gone.first,
    call,
  };
}

/** The newest inventory before this run, unless a part of its list is missing or it is younger than this one. */
async function earlierList(deps: CompareDeps, vault: string, list: ReadList): Promise<WholeInventory | undefined> {
  const before = await lastInventory(vault, deps, list.startedAt);
  if (!before || Date.parse(before.inventoryDate) > Date.parse(list.inventoryDate)) return undefined;
  return (await isListThere(deps.files, before)) ? before : undefined;
}

/** @returns the earlier inventory; undefined when there is none, or a part of its list is damaged, which leaves nothing of it known */
async function addEarlierList(
  deps: CompareDeps,
  vault: string,
  list: ReadList,
  known: KnownArchives,
): Promise<WholeInventory | undefined> {
  const before = await earlierList(deps, vault, list);
  if (!before) return undefined;
  try {
    for await (const archive of listedArchives(deps.files, before)) known.addListedBefore(archive);
    return before;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    deps.log.warn('inventory.unread', { runId: before.runId, reason: error.message });
    known.dropListedBefore();
    return undefined;
  }
}

async function markUnreadable(
  { files }: CompareDeps,
  { runId, parts }: VaultList,
  known: KnownArchives,
): Promise<void> {
  for (const part of parts) {
    const lines = (await readJsonLines(files, inventoryFiles.unreadable(runId, part), UnreadableElement)) ?? [];
    for await (const { archiveId } of lines) if (archiveId !== undefined) known.markUnconfirmed(archiveId);
  }
}

async function* newArchives(
  archives: AsyncIterable<ListedArchive>,
  known: KnownArchives,
): AsyncGenerator<ListedArchive> {
  for await (const archive of archives) if (!known.wasListed(archive.archiveId)) yield archive;
}

/** Number and size of archives that pass. */
class Sum {
  readonly sum = { archives: 0, bytes: 0 };

  async *adding(archives: AsyncIterable<ListedArchive>): AsyncGenerator<ListedArchive> {
    for await (const archive of archives) {
      this.sum.archives += 1;
      this.sum.bytes += archive.sizeBytes;
      yield archive;
    }
  }
}

/** Numbers of archives that are gone, and the first of them, those that snapshots need before others. */
class GoneSums {
  readonly sums = { needed: 0, others: 0 };
  readonly #needed: GoneLine[] = [];
  readonly #others: GoneLine[] = [];

  get first(): GoneLine[] {
    return [...this.#needed, ...this.#others].slice(0, NAMED_MAX);
  }

  *counting(lines: Iterable<GoneLine>): Generator<GoneLine> {
    for (const line of lines) {
      const isNeeded = line.plan !== undefined;
      this.sums[isNeeded ? 'needed' : 'others'] += 1;
      const first = isNeeded ? this.#needed : this.#others;
      if (first.length < NAMED_MAX) first.push(line);
      yield line;
    }
  }
}
