import type { FindMappingOutput, ReadMappingInput } from '../../core/contracts/names-of-run';
import { checkedHeader } from '../../core/inventory/checked-header';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import { parseInventory } from '../../core/inventory/parse-inventory';
import { readInventory } from '../../core/inventory/read-inventory';
import { MAPPING_BYTES_MAX } from '../../core/naming/synology/collect-bytes';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';

/**
 * Find the newest archive of a vault with mappings.
 *
 * @throws InventoryJobFailedError when the output of the inventory job has expired
 * @throws InvalidInputError, LengthMismatchError for an inventory that is broken, or of another vault
 */
export async function findMapping(
  { vault, inventory }: Extract<ReadMappingInput, { step: 'find' }>,
  deps: { vaults: Pick<Vaults, 'readOutput'>; clock: Clock; log: Log },
): Promise<FindMappingOutput> {
  const elements = parseInventory(readInventory({ vault, ...inventory }, deps));
  let newest: InventoryEntry | undefined;
  let next = await elements.next();
  for (; !next.done; next = await elements.next()) {
    if ('entry' in next.value && (!newest || isNewer(next.value.entry, newest))) newest = next.value.entry;
  }
  const { inventoryDate } = checkedHeader(next.value, vault, `the output of job ${inventory.jobId}`);
  if (!newest) return { kind: 'none', reason: `vault ${vault} has no archive in its inventory of ${inventoryDate}` };
  const { archiveId, sizeBytes, treeHash, creationDate } = newest;
  if (sizeBytes <= MAPPING_BYTES_MAX)
    return { kind: 'found', archive: { archiveId, sizeBytes, treeHash, creationDate } };
  const reason =
    `archive ${archiveId}, the newest in vault ${vault}, has ${sizeBytes} bytes; ` +
    `a mapping of up to ${MAPPING_BYTES_MAX} bytes is read`;
  return { kind: 'none', reason };
}

/** Compare by creation date, then by archive id, so that the result does not depend on the order. */
function isNewer(entry: InventoryEntry, than: InventoryEntry): boolean {
  const olderMs = Date.parse(entry.creationDate) - Date.parse(than.creationDate);
  return olderMs > 0 || (olderMs === 0 && entry.archiveId > than.archiveId);
}
