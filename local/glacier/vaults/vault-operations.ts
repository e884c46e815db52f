import type { GlacierContext, Operation } from '../glacier-context';
import { isoMillis } from '../wire/dates';
import { invalidParameter, limitExceeded } from '../wire/glacier-error';
import { pageLimit, pageMarker } from '../wire/request-values';
import { vaultOf } from './find-vault';
import type { Vault } from './vault';

export const vaultNameForm = /^[A-Za-z0-9_.-]{1,255}$/;
const vaultsMax = 1000;

export const createVault: Operation = async ({ context, vaultName }) => {
  if (!vaultNameForm.test(vaultName)) throw invalidParameter(`Invalid vault name: ${vaultName}`);
  if (!context.vaults.get(vaultName) && context.vaults.size >= vaultsMax) {
    throw limitExceeded(`Vault limit exceeded: an account has at most ${vaultsMax} vaults in a region`);
  }
  await context.vaults.create(vaultName);
  return { status: 201, headers: { Location: `/${context.accountId}/vaults/${vaultName}` } };
};

export const describeVault: Operation = async (call) => ({
  status: 200,
  json: vaultDocument(vaultOf(call), call.context),
});

export const listVaults: Operation = async ({ context, request }) => {
  const limit = pageLimit(request.query, context.options.vaultPageMax);
  const marker = pageMarker(request.query);
  const arnStart = context.arnOf('');
  if (marker !== undefined && !marker.startsWith(arnStart)) throw invalidParameter(`Invalid marker: ${marker}`);
  const firstName = marker?.slice(arnStart.length) ?? '';
  const vaults = context.vaults.sorted().filter((vault) => vault.name >= firstName);
  const page = vaults.slice(0, limit).map((vault) => vaultDocument(vault, context));
  return { status: 200, json: { Marker: vaults[limit]?.arn ?? null, VaultList: page } };
};

/**
 * Only a vault that was empty at its last inventory and has not changed since can be deleted. Deleting an absent vault
 * succeeds.
 */
export const deleteVault: Operation = async ({ context, vaultName }) => {
  const vault = context.vaults.get(vaultName);
  if (!vault) return { status: 204 };
  const { lastInventory, inventoryDueAtMs } = vault.archives;
  if ((lastInventory?.archives ?? 0) > 0 || inventoryDueAtMs !== undefined) {
    throw invalidParameter(`Vault not empty or recently written to: ${vault.arn}`);
  }
  await context.vaults.remove(vault);
  return { status: 204 };
};

function vaultDocument(vault: Vault, { options }: GlacierContext): object {
  const inventory = vault.archives.lastInventory;
  return {
    CreationDate: isoMillis(vault.settings.createdAtMs),
    LastInventoryDate: inventory ? isoMillis(inventory.publishedAtMs) : null,
    NumberOfArchives: inventory?.archives ?? options.newVaultCounters,
    SizeInBytes: inventory?.sizeBytes ?? options.newVaultCounters,
    VaultARN: vault.arn,
    VaultName: vault.name,
  };
}
