import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { Candidates } from '../retention/candidates';
import { listGarbage, reclaimGarbage } from '../retention/garbage';
import { neededArchives } from '../retention/needed-archives';

/**
 * Remove the archives that a snapshot needs from the garbage records. Reads the snapshot's archive list only when there
 * are such records. Repeatable.
 *
 * @returns ref of an archive whose deletion has begun, so that the snapshot can no longer be complete; otherwise
 *   undefined
 */
export async function reclaimArchives(
  { items, files }: { items: ItemStore; files: WorkingFiles },
  head: SnapshotHead,
): Promise<string | undefined> {
  const garbage = new Candidates();
  for await (const { archiveId } of listGarbage(items, head.plan)) garbage.add(archiveId);
  if (garbage.size === 0) return undefined;
  for await (const { archive, archiveId } of neededArchives(files, head)) {
    if (!garbage.has(archiveId)) continue;
    if ((await reclaimGarbage(items, head.plan, archiveId)) !== 'free') return archive;
  }
  return undefined;
}
