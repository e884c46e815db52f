import { TextList } from '../../collections/text-list';
import type { Outcome } from '../../contracts/retrieval-run';
import type { InventoryEntry } from '../../inventory/inventory-entry';
import type { InventoryElement, InventoryHeader } from '../../inventory/inventory-scanner';
import { ArchiveCollection } from './archive-collection';

/** The archives of a plan, and the elements that are not archives. */
export interface CollectedArchives {
  archives: ArchiveCollection;
  /** `Outcome` lines of the elements that cannot be retrieved, as JSON. */
  rejected: TextList;
  /** Number of elements that repeat another one exactly. */
  repeated: number;
  header: InventoryHeader;
  /** All archives of Moraine's as manifest lines, in a rebuild. */
  moraineArchives?: TextList;
}

/** Collect the archives of an inventory. An invalid element becomes a failed outcome. */
export async function collectInventory(
  elements: AsyncGenerator<InventoryElement, InventoryHeader, undefined>,
): Promise<CollectedArchives> {
  const archives = new ArchiveCollection();
  const rejected = new TextList();
  let repeated = 0;
  let position = 0;
  for (;;) {
    const next = await elements.next();
    if (next.done) return { archives, rejected, repeated, header: next.value };
    position++;
    if ('rejected' in next.value) {
      const { archiveId, reason } = next.value.rejected;
      rejected.add(rejectedLine(position, reason, { archiveId: archiveId ?? '' }));
      continue;
    }
    const { entry } = next.value;
    const { position: first, added } = archives.add(entry);
    if (added) continue;
    const known = archives.at(first);
    if (known.sizeBytes === entry.sizeBytes && known.treeHash === entry.treeHash) repeated++;
    else rejected.add(rejectedLine(position, 'the archive is listed twice, with another size or tree hash', entry));
  }
}

/** Collect the archives of a manifest, whose parser rejects everything doubtful. */
export async function collectManifest(
  entries: AsyncGenerator<InventoryEntry, InventoryHeader, undefined>,
): Promise<CollectedArchives> {
  const archives = new ArchiveCollection();
  for (;;) {
    const next = await entries.next();
    if (next.done) return { archives, rejected: new TextList(), repeated: 0, header: next.value };
    archives.add(next.value);
  }
}

function rejectedLine(
  position: number,
  reason: string,
  entry: Partial<InventoryEntry> & { archiveId: string },
): string {
  const outcome: Outcome = {
    archiveId: entry.archiveId,
    key: '',
    sizeBytes: entry.sizeBytes ?? 0,
    treeHash: entry.treeHash ?? '',
    creationDate: entry.creationDate ?? '',
    description: entry.description ?? '',
    outcome: 'failed',
    reason: `element ${position} of the inventory: ${reason}`,
    requests: 0,
  };
  return JSON.stringify(outcome);
}
