import { VaultSurvey } from '../../core/backup/rebuild/vault-survey';
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
 * Read the archives that a run is about: those of its manifest, or else of the inventory that it asked for. Of these a
 * rebuild wants those that tell what is in others: catalogs, or the packs of a manifest of what no catalog speaks of.
 *
 * @throws InvalidInputError for a manifest or inventory that is broken, or of another vault
 * @throws EmptyVaultError when the inventory lists nothing
 */
export async function collectRun(
  { run, inventory }: PlanRetrievalInput,
  deps: { vaults: Pick<Vaults, 'readOutput'>; objects: Objects; clock: Clock; log: Log },
): Promise<Collected> {
  if (run.manifest) {
    const name = `the manifest s3://${run.manifest.bucket}/${run.manifest.key}`;
    const entries = parseManifest(readManifest(run.manifest, deps.objects), run.destination.prefix);
    const survey = run.rebuild ? new VaultSurvey('pack') : undefined;
    const collected = await collectManifest(survey ? picked(entries, survey) : entries);
    checkVault(collected, run.vault, name);
    return withSurvey(collected, survey, name);
  }
  if (!inventory) throw new InvalidInputError(`run ${run.runId} has neither a manifest nor an inventory to plan from`);
  const source = readInventory({ vault: run.vault, jobId: inventory.jobId }, deps);
  const elements = parseInventory(source);
  const survey = run.rebuild ? new VaultSurvey('catalog') : undefined;
  const collected = await collectInventory(survey ? survey.select(elements) : elements);
  const { vaultArn, inventoryDate } = collected.header;
  if (vaultArn === undefined || inventoryDate === undefined) {
    throw new InvalidInputError(
      `the output of job ${inventory.jobId} is no inventory: VaultARN or InventoryDate is missing`,
    );
  }
  checkVault(collected, run.vault, `the inventory of job ${inventory.jobId}`);
  if (survey) return withSurvey(collected, survey, `the inventory of vault ${run.vault} of ${inventoryDate}`);
  if (collected.archives.count === 0 && collected.rejected.length === 0) {
    throw new EmptyVaultError(
      `vault ${run.vault} has no archives in its inventory of ${inventoryDate}. Archives uploaded since appear in a later ` +
        'inventory, which Glacier takes about a day after a vault changes',
    );
  }
  return collected;
}

/** The entries of a manifest that a rebuild wants. */
async function* picked(
  entries: ReturnType<typeof parseManifest>,
  survey: VaultSurvey,
): ReturnType<typeof parseManifest> {
  for (;;) {
    const next = await entries.next();
    if (next.done) return next.value;
    const entry = survey.pick(next.value);
    if (entry) yield entry;
  }
}

/** @throws EmptyVaultError when a survey found nothing */
function withSurvey(collected: Collected, survey: VaultSurvey | undefined, what: string): Collected {
  if (!survey) return collected;
  if (survey.archives.length > 0) return { ...collected, ours: survey.archives };
  throw new EmptyVaultError(`${what} has no archive of a backup: there is nothing to rebuild`);
}

function checkVault({ header }: Collected, vault: string, what: string): void {
  if (header.vaultArn === undefined) return;
  const named = vaultNameOf({ VaultARN: header.vaultArn });
  if (named === vault) return;
  throw new InvalidInputError(
    `${what} is of vault ${named} (${header.vaultArn}), not of ${vault}; nothing was requested`,
  );
}
