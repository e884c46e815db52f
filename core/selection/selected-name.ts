import type { Naming } from '../contracts/archive-name';
import type { InventoryEntry } from '../inventory/inventory-entry';
import { keyFor } from '../naming/object-key';
import type { NamesById } from './names-by-id';

/**
 * Make a function that names archives for the globs of selections: by the key that an archive would get if no other had it,
 * without the prefix.
 *
 * @param prefix of the destination
 * @param naming of the run
 * @param names those of a file; default: none
 */
export const nameBelow = (prefix: string, naming: Naming, names?: NamesById) => (entry: InventoryEntry) => {
  const key = entry.key ?? names?.find(entry.archiveId);
  return keyFor({ ...entry, key }, prefix, naming).slice(prefix.length);
};
