import { TextSet } from '../../collections/text-set';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead, WrittenArchive } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { listMissing } from '../damage/missing-archives';
import { isAccepted } from '../guard/verdicts';
import { listGarbage } from '../retention/garbage';
import { neededArchives } from '../retention/needed-archives';
import { listHeads } from '../snapshot/heads';
import { type NeededBy, StorageSums } from './storage-sums';

/** Lists of archives that are read at once. */
const LISTS_IN_FLIGHT_MAX = 4;

/** Archives of a plan that are in vaults, by what Moraine has on record. */
export interface PlanStorage {
  plan: string;
  /** Kept snapshots, the oldest first. */
  snapshots: SnapshotHead[];
  /** The newest accepted one. */
  newest: SnapshotHead | undefined;
  sums: StorageSums;
  /** Snapshots whose lists of archives are missing, so that their archives are counted only where another one needs them. */
  unread: string[];
}

/**
 * Add up the archives that snapshots of a plan need, and those that wait for their deletion, each once. Reads each list of archives
 * once, as a stream; memory holds the ids.
 *
 * @throws InvalidRecordError for a damaged record
 */
export async function planStorage(
  { items, files, now }: { items: ItemStore; files: WorkingFiles; now: Date },
  plan: string,
): Promise<PlanStorage> {
  const heads: SnapshotHead[] = [];
  for await (const head of listHeads(items, plan)) heads.push(head);
  const snapshots = heads.filter(({ state }) => state === 'kept');
  const newest = snapshots.findLast(isAccepted);
  const sums = new StorageSums(now);
  const counted = new TextSet();
  const unread: string[] = [];
  const gone = new Set<string>();
  for await (const { archiveId, finding } of listMissing(items, plan)) if (finding === 'missing') gone.add(archiveId);

  const count = (archive: WrittenArchive, vault: string, neededBy: NeededBy) => {
    if (!counted.add(archive.archiveId).added) return;
    if (gone.has(archive.archiveId)) sums.addMissing();
    else sums.add(archive, vault, neededBy);
  };
  const countNeeded = (some: readonly SnapshotHead[], neededBy: NeededBy) =>
    forEachInFlight(some, LISTS_IN_FLIGHT_MAX, async (head) => {
      try {
        for await (const archive of neededArchives(files, head)) count(archive, head.vault, neededBy);
      } catch (error) {
        if (!(error instanceof SnapshotNotFoundError)) throw error;
        unread.push(head.snapshot);
      }
    });

  if (newest) await countNeeded([newest], 'newest');
  await countNeeded(
    snapshots.filter((head) => head !== newest),
    'others',
  );
  // A forgotten snapshot is on record until its archives are, as garbage.
  await countNeeded(
    heads.filter(({ state }) => state === 'forgotten'),
    'none',
  );
  for await (const garbage of listGarbage(items, plan))
    if (garbage.state !== 'deleted') count(garbage, garbage.vault, 'none');
  return { plan, snapshots, newest, sums, unread: unread.sort() };
}
