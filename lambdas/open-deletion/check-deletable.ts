import type { DeletionConfiguration } from '../../core/contracts/deletion-run';
import { NotConfiguredError } from '../../core/contracts/errors';
import { checkVault } from '../../core/run/check-vault';

/** @throws NotConfiguredError with the line to add unless the configuration allows deletions from the vault */
export function checkDeletable(
  vault: string,
  { vaults, deletable }: Pick<DeletionConfiguration, 'vaults' | 'deletable'>,
): void {
  checkVault(vault, vaults);
  if (deletable.includes(vault)) return;
  throw new NotConfiguredError(
    `nothing may be deleted from vault ${vault}; allow it in the configuration, and deploy: vaults: [{ name: '${vault}', deletion: true }]`,
  );
}
