import { mkdir } from 'node:fs/promises';
import type { VirtualClock } from '../clock/virtual-clock';
import { AccountStore } from './account/account-store';
import { provisionedRetrievals } from './account/provisioned-retrievals';
import type { GlacierContext } from './glacier-context';
import { type GlacierOptions, resolveOptions } from './glacier-options';
import { InventorySchedule } from './inventory/inventory-schedule';
import { finishJob } from './jobs/finish-job';
import { JobRegistry } from './jobs/job-registry';
import { notifyJob } from './jobs/notify-job';
import { throttle } from './throttle';
import type { Vault } from './vaults/vault';
import { VaultRegistry } from './vaults/vault-registry';

export interface GlacierConfig {
  /** Directory of all data, for one process at a time; created if it does not exist. */
  directory: string;
  clock: VirtualClock;
  region: string;
  /** Twelve digits: the account that owns all vaults. */
  accountId: string;
  /** Sends a message to an SNS topic; its errors are reported and otherwise ignored. */
  publish: (topicArn: string, message: string) => Promise<void>;
  options?: GlacierOptions;
}

/** Load the stored data, and start to complete jobs and take inventories. A failure leaves no file open. */
export async function openContext(config: GlacierConfig): Promise<{ context: GlacierContext; close(): Promise<void> }> {
  const { directory, clock, accountId, publish } = config;
  const options = resolveOptions(config.options ?? {});
  const arnOf = (vaultName: string) => `arn:aws:glacier:${config.region}:${accountId}:vaults/${vaultName}`;
  await mkdir(directory, { recursive: true });
  const account = await AccountStore.open(directory, options.fsync);
  const jobs = await JobRegistry.open(directory, clock, options);
  const inventories = new InventorySchedule(clock, options, jobs);
  const closeQueues = async () => {
    await inventories.close();
    await jobs.close();
  };
  const vaultsByKey = new Map<string, Vault>();
  const vaults = await VaultRegistry.open(directory, clock, options, {
    arnOf,
    isPinned: (vaultKey, archiveId) => jobs.listOf(vaultKey).isPinned(archiveId),
    opened: (vault) => {
      vaultsByKey.set(vault.key, vault);
      inventories.watch(vault);
    },
    removed: (vault) => {
      vaultsByKey.delete(vault.key);
      jobs.dropVault(vault.key);
    },
  }).catch(async (error) => {
    await closeQueues();
    throw error;
  });
  const context: GlacierContext = {
    accountId,
    clock,
    options,
    account,
    vaults,
    jobs,
    inventories,
    admitJob: throttle(options.jobsPerSecondMax, clock),
    isProvisioned: provisionedRetrievals(account, clock),
    arnOf,
    publish,
  };
  for (const vault of vaults.all()) await inventories.prune(vault);
  jobs.start(
    {
      finish: (job) => finishJob(context, vaultsByKey.get(job.vaultKey), job),
      notify: (job) => notifyJob(context, vaultsByKey.get(job.vaultKey), job),
      released: (vaultKey, archiveId) => void removeIfDeleted(context, vaultsByKey.get(vaultKey), archiveId),
    },
    new Set(vaultsByKey.keys()),
  );
  const close = async () => {
    await closeQueues();
    await vaults.close();
    await account.close();
  };
  return { context, close };
}

/** Remove the data of a deleted archive when the last job that needs it has been removed. */
async function removeIfDeleted(context: GlacierContext, vault: Vault | undefined, archiveId: string): Promise<void> {
  if (!vault || vault.deleted) return;
  try {
    const isNeeded = (await vault.archives.find(archiveId)) || context.jobs.listOf(vault.key).isPinned(archiveId);
    if (!isNeeded) await vault.archives.files.remove(archiveId);
  } catch (error) {
    context.options.onError(error, `cannot remove the data of archive ${archiveId}`);
  }
}
