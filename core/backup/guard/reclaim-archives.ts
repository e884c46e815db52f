import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { Candidates } from '../retention/candidates';
import { listGarbage, takeOffGarbage } from '../retention/garbage';
import { archivesOf } from '../retention/needed-archives';

/**
 * Take the archives that a snapshot needs off the records of what is to be deleted. Reads the snapshot's list only when
 * there are such records. Repeatable.
 *
 * @returns the ref of an archive whose deletion has begun, so that the snapshot cannot be whole any more; else undefined
 */
export async function reclaimArchives(
  { items, files }: { items: ItemStore; files: WorkingFiles },
  head: SnapshotHead,
): Promise<string | undefined> {
  const garbage = new Candidates();
  for await (const { archiveId } of listGarbage(items, head.plan)) garbage.add(archiveId);
  if (garbage.size === 0) return undefined;
  for await (const { archive, archiveId } of archivesOf(files, head)) {
    if (!garbage.has(archiveId)) continue;
    if ((await takeOffGarbage(items, head.plan, archiveId)) !== 'free') return archive;
  }
  return undefined;
}
