import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';
import { managedVaultsOf, vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { CostLine } from '../../../core/cost/cost-line';
import { priceBook } from '../../../core/cost/price-book';
import { archiveBytesIn } from '../../../core/cost/vault-bytes';
import { vaultLine } from '../../../core/cost/vault-line';
import { lastInventories, type WholeInventory } from '../../../core/inventory/last-inventory';
import type { AccountVaults, Answer, ListedVault, VaultLock } from '../../../core/ports/account-vaults';
import { configurationOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { snapshotsByVault, type VaultSnapshots } from './snapshots-by-vault';

/** Vaults whose settings are asked for at the same time. */
const VAULTS_IN_FLIGHT = 8;

/** Contents of a vault at its last inventory. */
export interface CountedContents {
  archives: number;
  /** Without Glacier's overhead. */
  bytes: number;
  inventoryDate: Date;
  storage: CostLine;
}

/** What is known about a vault. */
export interface SurveyedVault {
  vault: ListedVault;
  /** Undefined before the first inventory. */
  contents: CountedContents | undefined;
  isConfigured: boolean;
  /** Whether the deployment manages its settings. */
  isManaged: boolean;
  lock: Answer<VaultLock>;
  noticeTopic: Answer<string | undefined>;
  accessPolicy: Answer<string | undefined>;
  tags: Answer<Record<string, string>>;
  /** Snapshots of configured plans in the vault, by plan. */
  snapshots: VaultSnapshots[];
  lastInventory: WholeInventory | undefined;
}

/** Vaults of the account and region, in order of their names, and configured names of which there is no vault. */
export interface VaultSurvey {
  vaults: SurveyedVault[];
  missing: string[];
}

/** Collect what is known about all vaults. */
export async function surveyVaults(deployment: Deployment): Promise<VaultSurvey> {
  const { accountVaults, region } = deployment;
  const configuration = configurationOf(deployment);
  const configured = vaultNamesOf(configuration);
  const managed = managedVaultsOf(configuration).map(({ name }) => name);
  const book = priceBook(configuration.prices, region);
  const vaults: ListedVault[] = [];
  for await (const vault of accountVaults.list()) vaults.push(vault);
  const inventories = await lastInventories(new Set(vaults.map(({ name }) => name)), deployment);
  const snapshots = await snapshotsByVault(deployment);
  const surveyed: SurveyedVault[] = [];
  await forEachInFlight(vaults.entries(), VAULTS_IN_FLIGHT, async ([position, vault]) => {
    const { name, inventory } = vault;
    surveyed[position] = {
      vault,
      contents: inventory && countedContents(inventory),
      isConfigured: configured.includes(name),
      isManaged: managed.includes(name),
      ...(await settingsOf(accountVaults, name)),
      snapshots: snapshots.get(name) ?? [],
      lastInventory: inventories.get(name),
    };
  });
  return { vaults: surveyed, missing: configured.filter((name) => !vaults.some((vault) => vault.name === name)) };

  function countedContents(inventory: NonNullable<ListedVault['inventory']>): CountedContents {
    const { archives, takenAt: inventoryDate } = inventory;
    const bytes = archiveBytesIn(inventory);
    return { archives, bytes, inventoryDate, storage: vaultLine({ archives, bytes }, book) };
  }
}

async function settingsOf(vaults: AccountVaults, name: string) {
  const [lock, noticeTopic, accessPolicy, tags] = await Promise.all([
    vaults.lock(name),
    vaults.noticeTopic(name),
    vaults.accessPolicy(name),
    vaults.tags(name),
  ]);
  return { lock, noticeTopic, accessPolicy, tags };
}
