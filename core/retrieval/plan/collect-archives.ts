import { TextList } from '../../collections/text-list';
import type { Outcome } from '../../contracts/retrieval-run';
import type { SelectionOutcome } from '../../contracts/selection';
import type { InventoryEntry } from '../../inventory/inventory-entry';
import type { InventoryElement, InventoryHeader } from '../../inventory/inventory-scanner';
import { OldestArchives } from '../../selection/oldest-archives';
import { ArchiveCollection } from './archive-collection';

/** The archives of a plan, and the elements that are not archives. */
export interface CollectedArchives {
  archives: ArchiveCollection;
  /** Number of elements of the inventory or manifest. */
  elements: number;
  /** Number of archives that are not collected since enough others are older. */
  dropped: number;
  /** `Outcome` lines of the elements that cannot be retrieved, as JSON. */
  rejected: TextList;
  /** Number of elements that repeat another one exactly. */
  repeated: number;
  header: InventoryHeader;
  /** All archives of Moraine's as manifest lines, in a rebuild. */
  moraineArchives?: TextList;
  /** Outcome of the run's selection, and its warnings. */
  selected?: { outcome: SelectionOutcome; warnings: string[] };
}

/** Which archives to collect. */
export interface Collecting {
  takes(entry: InventoryEntry): boolean;
  /** Whether an invalid element becomes a failed outcome. */
  mayTake(archiveId: string | undefined): boolean;
  /** Number of archives at most, the oldest first; default: all. */
  limit?: number | undefined;
}

const ALL: Collecting = { takes: () => true, mayTake: () => true };

/** Collect the archives of an inventory. An invalid element becomes a failed outcome. */
export async function collectInventory(
  elements: AsyncGenerator<InventoryElement, InventoryHeader, undefined>,
  collecting: Collecting = ALL,
): Promise<CollectedArchives> {
  const archives = oldestArchives(collecting);
  const rejected = new TextList();
  let repeated = 0;
  let position = 0;
  for (;;) {
    const next = await elements.next();
    if (next.done) return { ...collectedIn(archives), elements: position, rejected, repeated, header: next.value };
    position++;
    if ('rejected' in next.value) {
      const { archiveId, reason } = next.value.rejected;
      if (!collecting.mayTake(archiveId)) continue;
      rejected.add(rejectedLine(position, reason, { archiveId: archiveId ?? '' }));
      continue;
    }
    const { entry } = next.value;
    if (!collecting.takes(entry)) continue;
    const known = archives.add(entry);
    if (!known) continue;
    if (known.sizeBytes === entry.sizeBytes && known.treeHash === entry.treeHash) repeated++;
    else rejected.add(rejectedLine(position, 'the archive is listed twice, with another size or tree hash', entry));
  }
}

/** Collect the archives of a manifest, whose parser rejects everything doubtful. */
export async function collectManifest(
  entries: AsyncGenerator<InventoryEntry, InventoryHeader, undefined>,
  collecting: Collecting = ALL,
): Promise<CollectedArchives> {
  const archives = oldestArchives(collecting);
  const rejected = new TextList();
  for (let elements = 0; ; elements++) {
    const next = await entries.next();
    if (next.done) return { ...collectedIn(archives), elements, rejected, repeated: 0, header: next.value };
    if (collecting.takes(next.value)) archives.add(next.value);
  }
}

const oldestArchives = ({ limit }: Collecting) => new OldestArchives(() => new ArchiveCollection(), limit);

function collectedIn(oldest: OldestArchives<ArchiveCollection>): Pick<CollectedArchives, 'archives' | 'dropped'> {
  const archives = oldest.oldest();
  return { archives, dropped: oldest.dropped };
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
