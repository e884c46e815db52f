import { InvalidInputError } from '../contracts/errors';
import { vaultNameOf } from '../contracts/job-document';
import type { InventoryHeader } from './inventory-scanner';

/**
 * What an inventory has to say of itself: of which vault it is, and of when.
 *
 * @param name of the inventory, for messages
 * @throws InvalidInputError when it does not, or is of another vault
 */
export function checkedHeader(
  { vaultArn, inventoryDate }: InventoryHeader,
  vault: string,
  name: string,
): { vaultArn: string; inventoryDate: string } {
  if (vaultArn === undefined || inventoryDate === undefined) {
    throw new InvalidInputError(`${name} is no inventory: VaultARN or InventoryDate is missing`);
  }
  const named = vaultNameOf({ VaultARN: vaultArn });
  if (named === vault) return { vaultArn, inventoryDate };
  throw new InvalidInputError(`${name} is of vault ${named} (${vaultArn}), not of ${vault}`);
}
