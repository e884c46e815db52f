import { type Adoptable, openCatalogToAdopt } from '../../core/backup/rebuild/adopt-catalog';
import { type Owner, ownership } from '../../core/backup/rebuild/ownership';
import { PlanGarbage } from '../../core/backup/rebuild/plan-garbage';
import { findRetrieved } from '../../core/backup/rebuild/retrieved-archives';
import { salvage } from '../../core/backup/rebuild/salvage';
import type { VaultArchive } from '../../core/backup/rebuild/vault-archive';
import { VaultIndex } from '../../core/backup/rebuild/vault-index';
import { getHead } from '../../core/backup/snapshot/heads';
import {
  writeArchiveLines,
  writeSnapshotObjects,
  writeSnapshotSummary,
} from '../../core/backup/snapshot/write-snapshot';
import { SEQUENCE_MAX } from '../../core/contracts/archive-description';
import type { Adoption, AdoptRun, AdoptSnapshotInput, AdoptSnapshotOutput } from '../../core/contracts/backup-run';
import { InvalidInputError } from '../../core/contracts/errors';
import { keyIdOf } from '../../core/contracts/key-id';
import { RetrievalPlan } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { readJson } from '../../core/files/read-json';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { WorkingFiles } from '../../core/ports/working-files';
import { checkLease } from '../../core/run/lease';

/** Largest number of catalogs named in a message, which has to fit into an answer of Step Functions. */
const CATALOGS_NAMED_MAX = 20;

export interface AdoptSnapshotDeps {
  items: ItemStore;
  files: WorkingFiles;
  log: Log;
}

/**
 * Write the files of an unproven snapshot that a rebuild found and a person adopts: from its catalog or, for a partial
 * one, from the descriptions and indexes of its archives. All of it is compared with the vault's inventory, and
 * archives that may not be deleted are marked. The snapshot counts once it has a signed catalog of its own. Repeatable.
 *
 * @throws InvalidInputError saying why it cannot be adopted, in which case nothing counts; LeaseLostError
 */
export async function adoptSnapshot(
  { run, catalogKeys }: AdoptSnapshotInput,
  deps: AdoptSnapshotDeps,
): Promise<AdoptSnapshotOutput> {
  const { files, items } = deps;
  const { snapshot, adopt } = run;
  const plan = run.plan.name;
  await checkLease(items, plan, run);
  checkIsNew(await getHead(items, plan, snapshot), run);
  const index = await indexOf(run, adopt, deps);
  const own = archivesOfSnapshot(index, plan, snapshot);
  const owner = ownerOf(run, adopt, catalogKeys);
  const adoptable = await openAdoptable(run, own, index, owner, deps);
  await writeSnapshotObjects(files, { plan, snapshot }, adoptable.lines);
  await writeArchiveLines(files, { plan, snapshot }, adoptable.archives);
  await writeSnapshotSummary(files, adoptable.summary);
  await reclaimGarbage(items, plan, adoptable);
  const foreign = adoptable.archives.filter(({ isForeign }) => isForeign).length;
  deps.log.info('snapshot.adopted', { plan, snapshot, archives: adoptable.archives.length, foreign });
  return { catalogSequence: nextSequence(own) };
}

/**
 * A sequence number that none of the archives has: after all of them if possible, since anybody may have used the last
 * one.
 */
function nextSequence(own: readonly VaultArchive[]): number {
  const used = new Set(own.map(({ sequence }) => sequence));
  const next = 1 + own.reduce((most, { sequence }) => Math.max(most, sequence), -1);
  if (next <= SEQUENCE_MAX) return next;
  let free = 0;
  while (used.has(free)) free += 1;
  return free;
}

/**
 * Check that the snapshot may be adopted. A partial one is replaced; when the call is repeated, the snapshot that this
 * run has sealed exists.
 */
function checkIsNew(head: SnapshotHead | undefined, { runId, plan: { name }, snapshot }: AdoptRun): void {
  if (!head || (head.state === 'kept' && head.partial)) return;
  throw new InvalidInputError(
    head.state === 'kept'
      ? `plan ${name} has snapshot ${snapshot} already: run ${runId} cannot adopt it again`
      : `retention is forgetting snapshot ${snapshot} of plan ${name}: it cannot be adopted`,
  );
}

/** Moraine's archives that the rebuild has found, in the vault that the plan writes to. */
async function indexOf(
  { plan, vaultArn, runId }: AdoptRun,
  { rebuild }: Adoption,
  { files }: AdoptSnapshotDeps,
): Promise<VaultIndex> {
  const planned = await readJson(files, runFiles.plan(rebuild), RetrievalPlan.pick({ vault: true, vaultArn: true }));
  if (!planned || !(await files.head(runFiles.vault(rebuild)))) {
    throw new InvalidInputError(`rebuild ${rebuild}, from which run ${runId} is to adopt a snapshot, does not exist`);
  }
  const isSame = planned.vault === plan.vault && (planned.vaultArn ?? vaultArn) === vaultArn;
  if (isSame) return VaultIndex.read(files, rebuild);
  throw new InvalidInputError(
    `rebuild ${rebuild} is of vault ${planned.vault}, but plan ${plan.name} writes to vault ${plan.vault}`,
  );
}

/** Archives whose descriptions name the snapshot, written by its run or by one that adopted it. */
function archivesOfSnapshot(index: VaultIndex, plan: string, snapshot: string): VaultArchive[] {
  const archives: VaultArchive[] = [];
  for (let position = 0; position < index.size; position++) {
    const archive = index.at(position);
    const isPin = archive.kind === 'pin';
    if (archive.plan === plan && archive.snapshot === snapshot && !isPin) archives.push(archive);
  }
  return archives;
}

const ownerOf = ({ plan, signer }: AdoptRun, { deployment }: Adoption, catalogKeys: readonly string[]): Owner => ({
  plan: plan.name,
  signers: new Set([...(signer === undefined ? [] : [signer]), ...catalogKeys.map(keyIdOf)]),
  deployment,
});

async function openAdoptable(
  run: AdoptRun,
  own: readonly VaultArchive[],
  index: VaultIndex,
  owner: Owner,
  { files }: AdoptSnapshotDeps,
): Promise<Adoptable> {
  const { snapshot, adopt } = run;
  const { vault } = run.plan;
  const tars = await findRetrieved(files, runFiles.rebuild(adopt.rebuild), own);
  const catalogs = own.filter(
    ({ kind, archiveId }) => kind === 'catalog' && tars.has(archiveId) && archiveId === (adopt.catalog ?? archiveId),
  );
  const [catalog, ...others] = catalogs;
  if (others.length > 0) {
    const ids = catalogs.slice(0, CATALOGS_NAMED_MAX).map(({ archiveId }) => archiveId);
    throw new InvalidInputError(
      `${catalogs.length} archives claim to be the catalog of ${snapshot}; specify one: ${ids.join(', ')}${others.length >= CATALOGS_NAMED_MAX ? ', …' : ''}`,
    );
  }
  const tar = catalog && tars.get(catalog.archiveId);
  if (catalog && tar) return openCatalogToAdopt(files, { archive: catalog, tar }, { index, vault, owner });
  if (adopt.catalog !== undefined)
    throw new InvalidInputError(`rebuild ${adopt.rebuild} has not retrieved ${adopt.catalog}`);
  const written = own.filter(({ kind }) => kind !== 'catalog');
  const salvaged = await salvage(files, vault, written, ({ archiveId }) => tars.get(archiveId));
  if ('reason' in salvaged) throw new InvalidInputError(`snapshot ${snapshot} cannot be adopted: ${salvaged.reason}`);
  const { summary, lines, archives } = salvaged;
  const marked = archives.map((line) => ({ ...line, ...ownership(index.find(line.archiveId) as VaultArchive, owner) }));
  return { summary, archives: marked, lines: streamOf(lines) };
}

async function* streamOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

/** Remove the archives that the snapshot needs from the garbage. */
async function reclaimGarbage(items: ItemStore, plan: string, { archives }: Adoptable): Promise<void> {
  const garbage = await PlanGarbage.read(items, plan);
  if (garbage.isEmpty) return;
  const deleted = await garbage.reclaim(archives.map(({ archiveId }) => archiveId));
  if (deleted === 0) return;
  throw new InvalidInputError(
    `it cannot be adopted: retention has deleted, or is deleting, ${deleted} of its archives`,
  );
}
