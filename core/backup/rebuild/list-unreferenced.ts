import * as z from 'zod';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { runFiles, snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, type SnapshotHead } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { DamagedLinesError, gunzipLines } from '../../files/gzip-lines';
import { readJson } from '../../files/read-json';
import { DuplicateSearch } from '../duplicates/duplicate-search';
import { listGarbage } from '../retention/garbage';
import { PlanState } from './plan-state';
import { IN_FLIGHT_MAX, isShortOfTime, type RebuildDeps } from './rebuild-deps';
import { manifestLineOf } from './vault-archive';
import type { VaultIndex } from './vault-index';

/** Snapshots processed between two checks of the time. */
const SNAPSHOTS_PER_CHUNK = 250;

/**
 * Position up to which the needed archives are known: all snapshots of earlier plans, and those of this plan up to
 * `after`.
 */
const Progress = z.object({
  plan: z.string(),
  after: z.string(),
  /** One bit for each archive of the vault, in order of the inventory: base64. */
  needed: z.base64(),
  /** Whether the list of a snapshot could not be read, so that its needs are not known. */
  hasUnreadable: z.boolean().default(false),
});

/** The inventory that a rebuild works from. */
export interface RebuiltInventory {
  vault: string;
  /** ISO 8601. */
  date: string;
}

export interface Unreferenced {
  archives: number;
  bytes: number;
  /** Number of archives that are garbage because of this rebuild. */
  duplicates: number;
}

/**
 * List Moraine's archives in the vault that no snapshot needs and that retention is not about to delete: leftovers of
 * interrupted runs, or archives younger than the inventory's catalogs (`runFiles.unreferenced`). What uncertain uploads
 * have stored besides the archives that count becomes garbage. Repeatable; continues where an earlier call stopped.
 *
 * @param plans plans of the archives
 * @param inventory undefined when the archives are those of a manifest
 * @returns undefined when time ran short
 */
export async function listUnreferenced(
  deps: RebuildDeps,
  runId: string,
  plans: Iterable<string>,
  index: VaultIndex,
  inventory: RebuiltInventory | undefined,
): Promise<Unreferenced | undefined> {
  const { files } = deps;
  const progressKey = runFiles.referenced(runId);
  const before = await readJson(files, progressKey, Progress);
  const needed = new NeededArchives(index, before?.needed);
  needed.hasUnreadable = before?.hasUnreadable ?? false;
  for (const plan of [...plans].sort()) {
    if (before && plan < before.plan) continue;
    const after = before?.plan === plan ? before.after : '';
    const lastSnapshot = await addPlan(deps, { runId, plan, after }, needed);
    if (lastSnapshot === undefined) continue;
    const progress: z.infer<typeof Progress> = {
      plan,
      after: lastSnapshot,
      needed: needed.toBase64(),
      hasUnreadable: needed.hasUnreadable,
    };
    await files.write(progressKey, JSON.stringify(progress), 'application/json');
    return undefined;
  }
  const duplicates = inventory ? await recordDuplicates(deps, { ...inventory, runId }, plans, needed) : 0;
  const sum = { archives: 0, bytes: 0, duplicates };
  async function* lines(): AsyncGenerator<string> {
    for (let position = 0; position < index.size; position++) {
      if (needed.has(position)) continue;
      const archive = index.at(position);
      sum.archives += 1;
      sum.bytes += archive.sizeBytes;
      yield `${manifestLineOf(archive)}\n`;
    }
  }
  await files.write(runFiles.unreferenced(runId), lines(), 'application/x-ndjson');
  return sum;
}

class NeededArchives {
  readonly #bits: Buffer;

  hasUnreadable = false;

  constructor(
    readonly index: VaultIndex,
    before: string | undefined,
  ) {
    this.#bits = Buffer.alloc(Math.ceil(index.size / 8));
    if (before !== undefined) Buffer.from(before, 'base64').copy(this.#bits);
  }

  add(archiveId: string): void {
    const position = this.index.positionOf(archiveId);
    if (position !== undefined) this.#bits[position >> 3] = (this.#bits[position >> 3] ?? 0) | (1 << (position & 7));
  }

  has(position: number): boolean {
    return ((this.#bits[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  toBase64(): string {
    return this.#bits.toString('base64');
  }
}

/**
 * Mark the archives that a plan's snapshots need, including forgotten ones, and those that are to be deleted, except for what an
 * earlier call of this run has found.
 *
 * @param from.after last snapshot already processed
 * @returns the last processed snapshot when time ran short
 */
async function addPlan(
  deps: RebuildDeps,
  { runId, plan, after }: { runId: string; plan: string; after: string },
  needed: NeededArchives,
): Promise<string | undefined> {
  // Anybody can write archives whose descriptions name thousands of plans.
  if (isShortOfTime(deps)) return after;
  for await (const { archiveId, state, foundBy } of listGarbage(deps.items, plan))
    if (state !== 'foreign' && foundBy !== runId) needed.add(archiveId);
  const { heads, files: existingFiles } = await PlanState.read(deps, plan);
  const left = [...heads.values()]
    .filter(({ snapshot }) => snapshot > after)
    .sort((one, other) => (one.snapshot < other.snapshot ? -1 : 1));
  for (let first = 0; first < left.length; first += SNAPSHOTS_PER_CHUNK) {
    if (isShortOfTime(deps)) return left[first - 1]?.snapshot ?? after;
    await forEachInFlight(left.slice(first, first + SNAPSHOTS_PER_CHUNK), IN_FLIGHT_MAX, (head) =>
      addSnapshot(deps, head, existingFiles, needed),
    );
  }
  return undefined;
}

async function addSnapshot(
  { files, log }: RebuildDeps,
  { plan, snapshot, catalog, pin, state }: SnapshotHead,
  existingFiles: ReadonlyMap<string, number>,
  needed: NeededArchives,
): Promise<void> {
  if (catalog) needed.add(catalog.archiveId);
  if (pin) needed.add(pin.archive.archiveId);
  const key = snapshotFiles.archives(plan, snapshot);
  const sizeBytes = existingFiles.get(key);
  // The archives of a snapshot that is being forgotten are in the garbage records; one whose list is lost needs none.
  const body = sizeBytes === undefined ? undefined : await files.read(key);
  if (state === 'kept' && !body) needed.hasUnreadable = true;
  if (!body || sizeBytes === undefined) return;
  try {
    const file = { body, sizeBytes, uri: fileUri(files, key) };
    for await (const { archiveId } of gunzipLines(file, ArchiveLine)) needed.add(archiveId);
  } catch (error) {
    if (!(error instanceof DamagedLinesError)) throw error;
    needed.hasUnreadable = true;
    log.warn('archives.unreadable', { plan, snapshot, reason: error.message });
  }
}

/** Make garbage of the archives that no snapshot needs and that uncertain uploads have stored. @returns number of duplicates */
async function recordDuplicates(
  deps: RebuildDeps,
  { vault, date, runId }: RebuiltInventory & { runId: string },
  plans: Iterable<string>,
  needed: NeededArchives,
): Promise<number> {
  if (needed.hasUnreadable) return 0;
  const { items, clock } = deps;
  const { index } = needed;
  function* whileTimeLasts(): Generator<string> {
    // Another inventory shows the duplicates of the others as well.
    for (const plan of plans) if (!isShortOfTime(deps)) yield plan;
  }
  const search = await DuplicateSearch.of(items, whileTimeLasts(), { vault, runId });
  for (let position = 0; position < index.size; position++) if (!needed.has(position)) search.add(index.at(position));
  // Of an archive that the vault lacks, nothing tells here whether a snapshot needs it.
  const needs = { isNeeded: () => false, isLost: (original: string) => index.positionOf(original) === undefined };
  const duplicates = await search.settle(items, { vault, date, runId, ...needs }, clock.now());
  for (const { archiveId } of duplicates) needed.add(archiveId);
  return duplicates.length;
}
