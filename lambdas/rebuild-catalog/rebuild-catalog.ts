import { classifyAll } from '../../core/backup/rebuild/classify-all';
import type { Proof } from '../../core/backup/rebuild/classify-catalog';
import { classifyPins } from '../../core/backup/rebuild/classify-pins';
import { describePins } from '../../core/backup/rebuild/describe-pins';
import { listUnreferenced, type RebuiltInventory } from '../../core/backup/rebuild/list-unreferenced';
import { PlanState } from '../../core/backup/rebuild/plan-state';
import type { RebuildDeps } from '../../core/backup/rebuild/rebuild-deps';
import { rebuildPlans } from '../../core/backup/rebuild/rebuild-plans';
import { findRetrieved } from '../../core/backup/rebuild/retrieved-archives';
import { salvageAll } from '../../core/backup/rebuild/salvage-all';
import { snapshotOf } from '../../core/backup/rebuild/vault-archive';
import { VaultIndex } from '../../core/backup/rebuild/vault-index';
import type { ListedKeys } from '../../core/backup/signing/listed-keys';
import { listedKeys } from '../../core/backup/signing/listed-keys';
import { Memo } from '../../core/collections/memo';
import { keyIdOf } from '../../core/contracts/key-id';
import type { RebuildCatalogInput } from '../../core/contracts/rebuild';
import {
  countOutcomes,
  isTroubled,
  Rebuilt,
  type RebuiltPin,
  type RebuiltSnapshot,
} from '../../core/contracts/rebuilt';
import { RetrievalPlan } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import { readJson } from '../../core/files/read-json';
import type { SigningKey } from '../../core/ports/signing-key';

export interface RebuildCatalogDeps extends RebuildDeps {
  signingKey: Pick<SigningKey, 'publicKey'>;
}

/** Largest number of snapshots named in the log; all of them are in `rebuilt.json`. */
const TROUBLED_LOGGED = 100;
/** Number of plans whose state is kept in memory while their catalogs, which arrive in any order, are classified. */
const PLANS_REMEMBERED = 1000;

/**
 * Reinstate the snapshots of a vault whose catalogs are proven, with their proven pins, report for all others what they claim
 * and why they are not trusted, and list the archives that no snapshot needs (`rebuilt.json`, `unreferenced.jsonl`). For a
 * manifest of such archives, list what can be salvaged from them. Repeatable; continues where an earlier call stopped.
 *
 * @returns undefined when time ran short: call again
 * @throws LeaseHeldError while another run holds the lease of a plan with snapshots to reinstate
 */
export async function rebuildCatalog(
  { run, executionArn, catalogKeys, plans: configured }: RebuildCatalogInput,
  deps: RebuildCatalogDeps,
): Promise<Rebuilt | undefined> {
  const { runId } = run;
  const index = await VaultIndex.read(deps.files, runId);
  const plans = new Set([...index.plans, ...(run.manifest ? [] : configured)]);
  const states = new Memo<PlanState>(PLANS_REMEMBERED);
  const stateOf = (plan: string) => states.get(plan, () => PlanState.read(deps, plan));
  const retrieved = await findRetrieved(
    deps.files,
    run.destination.prefix,
    wantedArchives(index, run.manifest !== undefined),
  );
  let snapshots: RebuiltSnapshot[] | undefined;
  let pins: RebuiltPin[] | undefined;
  let inventory: RebuiltInventory | undefined;
  let publicKey: string | undefined;
  if (run.manifest) snapshots = await salvageAll(deps, run, index, retrieved, stateOf);
  else {
    publicKey = await deps.signingKey.publicKey();
    const proof = await proofOf(run, index, listedKeys(publicKey, catalogKeys), deps);
    inventory = { vault: run.vault, date: proof.inventoryDate.toISOString() };
    const catalogs = await classifyAll(deps, runId, proof, retrieved, stateOf);
    const claims = catalogs && (await classifyPins(deps, runId, proof, retrieved, stateOf));
    snapshots = claims && (await rebuildPlans(deps, plans, { catalogs, pins: claims }, proof, { executionArn, runId }));
    pins = snapshots && claims && (await describePins(deps, claims));
  }
  const unreferenced = snapshots && (await listUnreferenced(deps, runId, plans, index, inventory));
  if (!snapshots || !unreferenced) return undefined;
  const { duplicates, ...unreferencedSum } = unreferenced;
  const rebuilt: Rebuilt = {
    snapshots: snapshots.sort((one, other) => (snapshotOf(one) < snapshotOf(other) ? -1 : 1)),
    ...(pins && pins.length > 0 && { pins }),
    unreferenced: unreferencedSum,
    ...(duplicates > 0 && { duplicates }),
    ...(publicKey !== undefined && { signingKey: { keyId: keyIdOf(publicKey), publicKey } }),
  };
  const text = `${JSON.stringify(Rebuilt.parse(rebuilt))}\n`;
  await deps.files.write(runFiles.rebuilt(runId), text, 'application/json');
  for (const { plan, snapshot, outcome, reason } of snapshots.filter(isTroubled).slice(0, TROUBLED_LOGGED)) {
    deps.log.warn(`snapshot.${outcome}`, { plan, snapshot, reason });
  }
  const outcomes = countOutcomes(snapshots);
  deps.log.info('vault.rebuilt', { vault: run.vault, ...outcomes, unreferenced: unreferenced.archives, duplicates });
  return rebuilt;
}

function* wantedArchives(index: VaultIndex, isSalvage: boolean) {
  if (!isSalvage) for (const position of [...index.catalogs, ...index.pins]) yield index.at(position);
  else for (let position = 0; position < index.size; position++) yield index.at(position);
}

/** The inventory and keys with which the catalogs of the run's vault are verified. */
async function proofOf(
  { runId, vault }: RebuildCatalogInput['run'],
  index: VaultIndex,
  keys: ListedKeys,
  { files }: RebuildCatalogDeps,
): Promise<Proof> {
  const key = runFiles.plan(runId);
  const planned = await readJson(files, key, RetrievalPlan.pick({ vaultArn: true, inventoryDate: true }));
  if (!planned?.vaultArn || !planned.inventoryDate) {
    throw new Error(`${fileUri(files, key)} does not state the vault and date of the inventory`);
  }
  return { vault, vaultArn: planned.vaultArn, inventoryDate: new Date(planned.inventoryDate), keys, index };
}
