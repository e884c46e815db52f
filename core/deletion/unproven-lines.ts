import { isMoraines } from '../contracts/archive-description';
import type { DeletionRun, ListedDeletion } from '../contracts/deletion-run';
import { orderArchives } from '../inventory/order-archives';
import type { ArchiveCollection } from '../retrieval/plan/archive-collection';

/** The archives of an inventory, in the order of their creation, to be deleted without proof; those of Moraine stay. */
export async function* unprovenLines(
  { archives: named }: Pick<DeletionRun, 'archives'>,
  archives: ArchiveCollection,
): AsyncGenerator<ListedDeletion> {
  for (const position of orderArchives(archives)) {
    const { archiveId, treeHash, creationDate, description } = archives.at(position);
    const archive = { archiveId, sizeBytes: archives.sizeBytesOf(position), treeHash, creationDate, description };
    // Archives of Moraine go only if they are named one by one.
    if (named || !isMoraines(description)) yield { kind: 'unproven', ...archive };
    else yield { kind: 'stays', ...archive, key: '', why: 'moraine' };
  }
}
