import type { Naming } from '../../core/contracts/archive-name';
import { ActionDeniedError } from '../../core/contracts/errors';
import { lastInventory, type WholeInventory } from '../../core/inventory/last-inventory';
import { namesBelow } from '../../core/selection/selected-name';
import type { Deployment } from '../deployment/deployment';
import { entriesOf, IncompleteListError } from '../deployment/inventory-list';
import type { AskedSelection } from '../selection-options';
import type { Terminal } from '../terminal/terminal';
import { trySelection } from './try-selection';

/** Length of the longest list on which a selection is tried: one of about 30 MB, which is read in seconds. */
const TRIED_ARCHIVES_MAX = 100_000;

/** How a run names the archives of a vault. */
interface NamedVault {
  vault: string;
  /** Prefix of the destination. */
  prefix: string;
  naming: Naming;
  /** Whether the run selects from the vault's inventory, of which it takes a new copy. */
  isFromInventory: boolean;
}

/**
 * Try a selection on the newest inventory of a vault that a run has read. Without one, or when it is too long or incomplete, nothing is
 * said.
 *
 * @throws NothingSelectedError when Glacier has taken no newer inventory, so that the run would select nothing
 */
export async function tryOnLastInventory(
  deployment: Deployment,
  terminal: Terminal,
  asked: AskedSelection,
  { vault, prefix, naming, isFromInventory }: NamedVault,
): Promise<void> {
  const report = await lastInventory(vault, deployment);
  if (!report || report.archives === 0 || report.archives > TRIED_ARCHIVES_MAX) return;
  const list = {
    title: `the inventory of vault ${vault} of ${report.inventoryDate}`,
    archives: () => entriesOf(deployment, report),
    namesOf: namesBelow(prefix, naming),
    // Elements that cannot be read may belong to the selection.
    whenChanged: 'Glacier has taken no newer one, which it does about a day after an upload: see when: moraine vaults',
    isThatOfRun: isFromInventory && report.unreadable === 0 && (await isNewest(deployment, report)),
  };
  try {
    await trySelection(terminal, asked, list);
  } catch (error) {
    if (!(error instanceof IncompleteListError)) throw error;
  }
}

/** Whether Glacier has taken no inventory of the vault since; false where that may not be asked. Inventories have whole seconds. */
async function isNewest({ accountVaults }: Deployment, { vault, inventoryDate }: WholeInventory): Promise<boolean> {
  try {
    const { inventory } = await accountVaults.describe(vault);
    return inventory !== undefined && inventory.takenAt.getTime() < Date.parse(inventoryDate) + 1000;
  } catch (error) {
    if (error instanceof ActionDeniedError) return false;
    throw error;
  }
}
