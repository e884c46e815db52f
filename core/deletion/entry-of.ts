import type { DeletionSource, ListedDeletion } from '../contracts/deletion-run';
import type { InventoryEntry } from '../inventory/inventory-entry';
import { archiveOf } from './archive-of';

/**
 * Make an archive of a list an element of an inventory, for selections. Its key is that of its first object, if that is below the
 * prefix of the retrieval: a file of names, a manifest or the naming of the run may have led to another one than the description.
 */
export function entryOf(line: ListedDeletion, source: DeletionSource): InventoryEntry {
  const prefix = source.kind === 'retrieval' ? source.destination.prefix : '';
  const key = keyOf(line);
  return { ...archiveOf(line), key: key.startsWith(prefix) && key !== prefix ? key.slice(prefix.length) : undefined };
}

function keyOf(line: ListedDeletion): string {
  switch (line.kind) {
    case 'candidate':
      return line.objects[0]?.key ?? '';
    case 'stays':
      return line.key;
    case 'unproven':
      return '';
  }
}
