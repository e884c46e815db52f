import { ifKept } from '../../core/backup/check/if-kept';
import { KnownArchives } from '../../core/backup/drift/known-archives';
import type { Collecting } from '../../core/backup/drift/records/drift-progress';
import { neededArchives } from '../../core/backup/retention/needed-archives';
import { type ListedHead, listReadableAndDamagedHeads } from '../../core/backup/snapshot/heads';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import type { SnapshotAddress } from '../../core/backup/snapshot/snapshot-address';
import { KnownArchive } from '../../core/contracts/drift';
import { SnapshotNotFoundError } from '../../core/contracts/errors';
import type { InventoryRun } from '../../core/contracts/inventory-run';
import { driftFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { fileUri } from '../../core/files/file-uri';
import { DamagedLinesError } from '../../core/files/gzip-lines';
import { readJsonLines } from '../../core/files/read-json-lines';
import { type CompareDeps, isShortOfTime } from './compare-deps';

/** What has been collected, and whether that is all. */
export interface Collected {
  known: KnownArchives;
  progress: Collecting;
}

/**
 * Collect the archives that kept snapshots in the vault need, of all plans that have snapshots, snapshot after snapshot as far as the
 * time allows. Must happen after the inventory was taken: no run can have deleted an archive before its date that a snapshot
 * which is still kept needs.
 *
 * @throws TooManyArchivesError
 */
export async function collectNeeded(
  deps: CompareDeps,
  { runId, vault }: InventoryRun,
  before: Collecting | undefined,
  { call, archivesMax }: { call: string; archivesMax: number | undefined },
): Promise<Collected> {
  const known = await readNeeded(deps, runId, before, archivesMax);
  const { begunAt = deps.clock.now().toISOString(), snapshots = 0, unreadSnapshots = 0, last } = before ?? {};
  const progress: Collecting = { stage: 'collecting', begunAt, snapshots, unreadSnapshots, last, call };
  if (before && !last) return { known, progress };
  for await (const { address, listed } of keptIn(deps, vault, last)) {
    if (progress.last !== last && isShortOfTime(deps)) return { known, progress };
    if (listed.kind === 'damaged') countUnread(deps, address, progress, listed.error);
    else await addSnapshot(deps, listed.head, known, progress);
    progress.last = address;
  }
  return { known, progress: { ...progress, last: undefined } };
}

async function readNeeded(
  { files }: CompareDeps,
  runId: string,
  before: Collecting | undefined,
  archivesMax: number | undefined,
): Promise<KnownArchives> {
  const known = new KnownArchives(archivesMax);
  if (!before) return known;
  const key = driftFiles.needed(runId, before.call);
  const lines = await readJsonLines(files, key, KnownArchive);
  if (!lines) throw new Error(`${fileUri(files, key)}, which an earlier call wrote, does not exist any more`);
  for await (const line of lines) known.addNeeded(line, line.plan as string);
  return known;
}

/**
 * Kept snapshots in a vault, and snapshots whose record is damaged, so that their vault is not known; in order of plan and id, after
 * one of them.
 */
async function* keptIn(
  { items, files }: CompareDeps,
  vault: string,
  after: Collecting['last'],
): AsyncGenerator<{ address: SnapshotAddress; listed: ListedHead }> {
  for (const plan of await recordedPlans({ items, files })) {
    if (after && plan < after.plan) continue;
    const kept: { address: SnapshotAddress; listed: ListedHead }[] = [];
    for await (const listed of listReadableAndDamagedHeads(items, plan)) {
      if (listed.kind === 'readable' && (listed.head.vault !== vault || listed.head.state !== 'kept')) continue;
      const { snapshot } = listed.kind === 'readable' ? listed.head : listed;
      if (!after || plan > after.plan || snapshot > after.snapshot) kept.push({ address: { plan, snapshot }, listed });
    }
    yield* kept;
  }
}

/** Add the archives of a snapshot. One whose list is missing or damaged is counted, and one that was forgotten meanwhile is not. */
async function addSnapshot(
  deps: CompareDeps,
  head: SnapshotHead,
  known: KnownArchives,
  progress: Collecting,
): Promise<void> {
  const { items, files } = deps;
  try {
    const isRead = await ifKept(items, head, async () => {
      for await (const archive of neededArchives(files, head)) known.addNeeded(archive, head.plan);
      return true;
    });
    if (isRead) progress.snapshots += 1;
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError || error instanceof DamagedLinesError)) throw error;
    countUnread(deps, { plan: head.plan, snapshot: head.snapshot }, progress, error);
  }
}

function countUnread({ log }: CompareDeps, address: SnapshotAddress, progress: Collecting, error: Error): void {
  progress.snapshots += 1;
  progress.unreadSnapshots += 1;
  log.warn('snapshot.unread', { ...address, reason: error.message });
}
