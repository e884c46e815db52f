import type { Naming } from '../contracts/archive-name';
import type { InventoryEntry } from '../inventory/inventory-entry';
import { keyFor } from '../naming/object-key';
import type { NamesById } from './names-by-id';

/**
 * Make a function that names archives for the globs of selections: by the key that an archive would get if no other had it,
 * without the prefix, and by its further names.
 *
 * @param prefix of the destination
 * @param naming of the run
 * @param names those of a file; default: none
 */
export const namesBelow = (prefix: string, naming: Naming, names?: NamesById) => (entry: InventoryEntry) => {
  const given = names?.find(entry.archiveId) ?? [];
  const key = entry.key ?? given.shift();
  return [keyFor({ ...entry, key }, prefix, naming).slice(prefix.length), ...given];
};
