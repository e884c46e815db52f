import { InventoryNotReadyError } from '../../core/contracts/errors';
import { InventoryRequest, type InventoryRun, type OpenInventoryInput } from '../../core/contracts/inventory-run';
import { parseRequest } from '../../core/contracts/parse-request';
import type { OpenRunOutput } from '../../core/contracts/run-steps';
import type { Vaults } from '../../core/ports/vaults';
import { checkVault } from '../../core/run/check-vault';
import { type OpenRunDeps, openRun } from '../../core/run/open-run';
import type { RunOpening } from '../../core/run/run-opening';

export interface OpenInventoryDeps extends OpenRunDeps {
  vaults: Pick<Vaults, 'describeVault'>;
}

/**
 * Open an inventory: check its request against the configuration and the vault.
 *
 * @throws InvalidInputError, NotConfiguredError, VaultNotFoundError; InventoryNotReadyError when the vault has no
 *   inventory yet, for which the run does not wait; and errors of `openRun`
 */
export async function openInventory(
  input: OpenInventoryInput,
  { vaults, ...deps }: OpenInventoryDeps,
): Promise<OpenRunOutput<InventoryRun>> {
  const { vault, created, retryOf } = parseRequest(InventoryRequest, input.request);
  const opening: RunOpening<InventoryRun> = {
    kind: 'inventory',
    runId: input.execution,
    isDryRun: false,
    retryOf,
    vault,
    phase: 'inventory',
    async check() {
      checkVault(vault, input.configuration.vaults);
      const { inventoryDate } = await vaults.describeVault(vault);
      if (inventoryDate) return;
      throw new InventoryNotReadyError(
        `Glacier has not taken the first inventory of vault ${vault} yet, which it does within about a day of the first ` +
          'upload. Try again then',
      );
    },
    async open({ runId, executionArn }) {
      const scope = created ? ({ kind: 'range', created } as const) : ({ kind: 'vault' } as const);
      return { kind: 'inventory', runId, executionArn, retryOf, vault, scope };
    },
  };
  return openRun(input, opening, deps);
}
