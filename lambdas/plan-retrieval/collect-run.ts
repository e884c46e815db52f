import { PlanState } from '../../core/backup/rebuild/plan-state';
import { VaultSurvey } from '../../core/backup/rebuild/vault-survey';
import { EmptyVaultError, InvalidInputError } from '../../core/contracts/errors';
import type { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import { readManifest } from '../../core/files/read-manifest';
import { checkedHeader, checkVault } from '../../core/inventory/checked-header';
import type { InventoryElement, InventoryHeader } from '../../core/inventory/inventory-scanner';
import { parseInventory } from '../../core/inventory/parse-inventory';
import { parseManifest } from '../../core/inventory/parse-manifest';
import { readInventory } from '../../core/inventory/read-inventory';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';
import {
  type CollectedArchives,
  type Collecting,
  collectInventory,
  collectManifest,
} from '../../core/retrieval/plan/collect-archives';

export interface CollectDeps {
  vaults: Pick<Vaults, 'readOutput'>;
  files: WorkingFiles;
  items: ItemStore;
  clock: Clock;
  log: Log;
}

/**
 * Read the archives of a run's manifest or, without one, of the inventory that it requested. A rebuild selects those
 * that describe others: catalogs of unknown snapshots or, with a manifest, packs that no catalog describes.
 *
 * @param collecting selects archives; default: all
 * @throws InvalidInputError for a manifest or inventory that is broken, or of another vault
 * @throws EmptyVaultError when the inventory of the whole vault lists nothing
 */
export async function collectRun(
  { run, inventory }: PlanRetrievalInput,
  deps: CollectDeps,
  collecting?: Collecting,
): Promise<CollectedArchives> {
  const stateOf = (plan: string) => PlanState.read(deps, plan);
  if (run.manifest) {
    const name = `the manifest s3://${run.manifest.bucket}/${run.manifest.key}`;
    const entries = parseManifest(readManifest(run.manifest, deps.files), run.destination.prefix);
    const survey = run.kind === 'rebuild' ? new VaultSurvey('pack', stateOf) : undefined;
    const collected = await collectManifest(
      survey ? entriesOf(survey.select(elementsOf(entries))) : entries,
      collecting,
    );
    checkVault(collected.header, run.vault, name);
    return withSurvey(collected, survey, name);
  }
  if (!inventory) throw new InvalidInputError(`run ${run.runId} has neither a manifest nor an inventory to plan from`);
  const source = readInventory({ vault: run.vault, ...inventory }, deps);
  const elements = parseInventory(source);
  const survey = run.kind === 'rebuild' ? new VaultSurvey('catalog', stateOf) : undefined;
  const collected = await collectInventory(survey ? survey.select(elements) : elements, collecting);
  const { inventoryDate } = checkedHeader(collected.header, run.vault, `the output of job ${inventory.jobId}`);
  if (survey) return withSurvey(collected, survey, `the inventory of vault ${run.vault} of ${inventoryDate}`);
  const isRange = run.kind === 'retrieve' && run.selection?.created !== undefined;
  if (collected.elements === 0 && !isRange) {
    throw new EmptyVaultError(
      `vault ${run.vault} has no archives in its inventory of ${inventoryDate}. Archives uploaded since appear in a later ` +
        'inventory, which Glacier takes about a day after a vault changes',
    );
  }
  return collected;
}

type Elements = AsyncGenerator<InventoryElement, InventoryHeader, undefined>;

/** Convert the entries of a manifest into elements of an inventory, none of which is broken. */
async function* elementsOf(entries: ReturnType<typeof parseManifest>): Elements {
  for (;;) {
    const next = await entries.next();
    if (next.done) return next.value;
    yield { entry: next.value };
  }
}

async function* entriesOf(elements: Elements): ReturnType<typeof parseManifest> {
  for (;;) {
    const next = await elements.next();
    if (next.done) return next.value;
    if ('entry' in next.value) yield next.value.entry;
  }
}

/** @throws EmptyVaultError when the survey found nothing */
function withSurvey(collected: CollectedArchives, survey: VaultSurvey | undefined, what: string): CollectedArchives {
  if (!survey) return collected;
  if (survey.archives.length > 0) return { ...collected, moraineArchives: survey.archives };
  throw new EmptyVaultError(`${what} has no archive of a backup: there is nothing to rebuild`);
}
