import { parseConfig } from '../../../../core/contracts/config';
import type { InventoryEntry } from '../../../../core/inventory/inventory-entry';
import { ArchiveCollection } from '../../../../core/retrieval/plan/archive-collection';
import type { RetrievalSettings } from '../../../../core/retrieval/plan/piece-sizes';
import { element, entryOf } from '../../inventory/inventories';

/** The n-th of a row of archives, each a second younger than the one before. */
export const archive = (n: number, changes: Partial<InventoryEntry> = {}): InventoryEntry => ({
  ...entryOf(element(n)),
  ...changes,
});

export function collection(entries: Iterable<InventoryEntry>): ArchiveCollection {
  const archives = new ArchiveCollection();
  for (const entry of entries) archives.add(entry);
  return archives;
}

export function settings(changes: Partial<RetrievalSettings> = {}): RetrievalSettings {
  return { ...parseConfig({ vaults: ['photos'] }).retrieval, ...changes };
}
