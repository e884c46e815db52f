import { InvalidInputError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { Candidates } from '../retention/candidates';
import { listGarbage, takeOffGarbage } from '../retention/garbage';
import { archivesOf, type SnapshotLists } from '../retention/needed-archives';

/**
 * Take the archives that a snapshot needs off the records of what is to be deleted. Reads the snapshot's list only when
 * there are such records. Repeatable.
 *
 * @throws InvalidInputError naming an archive whose deletion has begun: the snapshot cannot be whole any more
 */
export async function reclaimArchives(
  { items, ...lists }: SnapshotLists & { items: ItemStore },
  head: SnapshotHead,
): Promise<void> {
  const garbage = new Candidates();
  for await (const { archiveId } of listGarbage(items, head.plan)) garbage.add(archiveId);
  if (garbage.size === 0) return;
  for await (const { archive, archiveId } of archivesOf(lists, head)) {
    if (!garbage.has(archiveId)) continue;
    const state = await takeOffGarbage(items, head.plan, archiveId);
    if (state === 'free') continue;
    throw new InvalidInputError(
      `snapshot ${head.snapshot} of plan ${head.plan} needs archive ${archive}, which ${state === 'deleted' ? 'has been' : 'is being'} ` +
        'deleted from the vault: it cannot be accepted',
    );
  }
}
