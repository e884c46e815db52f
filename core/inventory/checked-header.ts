import { InvalidInputError } from '../contracts/errors';
import { vaultNameOf } from '../contracts/job-document';
import type { InventoryHeader } from './inventory-scanner';

/**
 * Check that the header of an inventory is complete and names the expected vault.
 *
 * @param name description of the inventory, for messages
 * @throws InvalidInputError when a member is missing, or the inventory is of another vault
 */
export function checkedHeader(
  { vaultArn, inventoryDate }: InventoryHeader,
  vault: string,
  name: string,
): { vaultArn: string; inventoryDate: string } {
  if (vaultArn === undefined || inventoryDate === undefined) {
    throw new InvalidInputError(`${name} is not a vault inventory: VaultARN or InventoryDate is missing`);
  }
  checkVault({ vaultArn }, vault, name);
  return { vaultArn, inventoryDate };
}

/**
 * Check that an inventory or manifest is of the expected vault, if it names one.
 *
 * @throws InvalidInputError when it is of another vault
 */
export function checkVault({ vaultArn }: Pick<InventoryHeader, 'vaultArn'>, vault: string, name: string): void {
  if (vaultArn === undefined) return;
  const named = vaultNameOf({ VaultARN: vaultArn });
  if (named === vault) return;
  throw new InvalidInputError(`${name} is of vault ${named} (${vaultArn}), not of ${vault}`);
}
