import { EmptyVaultError, InvalidInputError } from '../../core/contracts/errors';
import { vaultNameOf } from '../../core/contracts/job-document';
import type { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import { parseInventory } from '../../core/inventory/parse-inventory';
import { parseManifest } from '../../core/inventory/parse-manifest';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Objects } from '../../core/ports/objects';
import type { Vaults } from '../../core/ports/vaults';
import { type Collected, collectInventory, collectManifest } from '../../core/retrieval/plan/collect-archives';
import { readInventory } from './read-inventory';
import { readManifest } from './read-manifest';

/**
 * Read the archives that a run is about: those of its manifest, or else of the inventory that it asked for.
 *
 * @throws InvalidInputError for a manifest or inventory that is broken, or of another vault
 * @throws EmptyVaultError when the inventory lists nothing
 */
export async function collectRun(
  { run, inventory }: PlanRetrievalInput,
  deps: { vaults: Pick<Vaults, 'readOutput'>; objects: Objects; clock: Clock; log: Log },
): Promise<Collected> {
  if (run.manifest) {
    const source = readManifest(run.manifest, deps.objects);
    const collected = await collectManifest(parseManifest(source, run.destination.prefix));
    checkVault(collected, run.vault, `the manifest s3://${run.manifest.bucket}/${run.manifest.key}`);
    return collected;
  }
  if (!inventory) throw new InvalidInputError(`run ${run.runId} has neither a manifest nor an inventory to plan from`);
  const source = readInventory({ vault: run.vault, jobId: inventory.jobId }, deps);
  const collected = await collectInventory(parseInventory(source));
  const { vaultArn, inventoryDate } = collected.header;
  if (vaultArn === undefined || inventoryDate === undefined) {
    throw new InvalidInputError(
      `the output of job ${inventory.jobId} is no inventory: VaultARN or InventoryDate is missing`,
    );
  }
  checkVault(collected, run.vault, `the inventory of job ${inventory.jobId}`);
  if (collected.archives.count === 0 && collected.rejected.length === 0) {
    throw new EmptyVaultError(
      `vault ${run.vault} has no archives in its inventory of ${inventoryDate}. Archives uploaded since appear in a later ` +
        'inventory, which Glacier takes about a day after a vault changes',
    );
  }
  return collected;
}

function checkVault({ header }: Collected, vault: string, what: string): void {
  if (header.vaultArn === undefined) return;
  const named = vaultNameOf({ VaultARN: header.vaultArn });
  if (named === vault) return;
  throw new InvalidInputError(
    `${what} is of vault ${named} (${header.vaultArn}), not of ${vault}; nothing was requested`,
  );
}
