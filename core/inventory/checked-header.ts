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
  checkVault({ vaultArn }, vault, name);
  return { vaultArn, inventoryDate };
}

/**
 * A manifest may leave out of which vault it is.
 *
 * @throws InvalidInputError when the list of archives is of another vault
 */
export function checkVault({ vaultArn }: Pick<InventoryHeader, 'vaultArn'>, vault: string, name: string): void {
  if (vaultArn === undefined) return;
  const named = vaultNameOf({ VaultARN: vaultArn });
  if (named === vault) return;
  throw new InvalidInputError(`${name} is of vault ${named} (${vaultArn}), not of ${vault}`);
}
