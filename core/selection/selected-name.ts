import type { Naming } from '../contracts/archive-name';
import type { InventoryEntry } from '../inventory/inventory-entry';
import { keyFor } from '../naming/object-key';

/**
 * Make a function that names archives for the globs of selections: by the key that an archive would get if no other had it,
 * without the prefix.
 *
 * @param prefix of the destination
 * @param naming of the run
 */
export const nameBelow = (prefix: string, naming: Naming) => (entry: InventoryEntry) =>
  keyFor(entry, prefix, naming).slice(prefix.length);
