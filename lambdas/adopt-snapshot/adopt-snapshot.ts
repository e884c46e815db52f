import { type Adoptable, openCatalogToAdopt } from '../../core/backup/rebuild/adopt-catalog';
import { type Owner, ownership } from '../../core/backup/rebuild/ownership';
import { PlanGarbage } from '../../core/backup/rebuild/plan-garbage';
import { findTars } from '../../core/backup/rebuild/retrieved-tars';
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

/** In a message, which has to fit into an answer of Step Functions. */
const CATALOGS_NAMED_MAX = 20;

export interface AdoptSnapshotDeps {
  items: ItemStore;
  files: WorkingFiles;
  log: Log;
}

/**
 * Write the files of a snapshot that a rebuild found and could not prove, and that a person takes over: from its catalog, or,
 * of a partial one, from what its archives say of themselves. All of it is checked against what the vault held, and an archive
 * that may not be deleted is marked. The snapshot counts once it has a signed catalog of its own. Repeatable.
 *
 * @throws InvalidInputError saying why it cannot be taken over: nothing counts then; LeaseLostError
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
  const own = archivesOf(index, plan, snapshot);
  const owner = ownerOf(run, adopt, catalogKeys);
  const adoptable = await open(run, own, index, owner, deps);
  await writeSnapshotObjects(files, { plan, snapshot }, adoptable.lines);
  await writeArchiveLines(files, { plan, snapshot }, adoptable.archives);
  await writeSnapshotSummary(files, adoptable.summary);
  await spare(items, plan, adoptable);
  const foreign = adoptable.archives.filter(({ isForeign }) => isForeign).length;
  deps.log.info('snapshot.adopted', { plan, snapshot, archives: adoptable.archives.length, foreign });
  return { catalogSequence: nextSequence(own) };
}

/** A number that none of the archives has: behind all of them, if there is one, since anybody may have used the last. */
function nextSequence(own: readonly VaultArchive[]): number {
  const used = new Set(own.map(({ sequence }) => sequence));
  const behind = 1 + own.reduce((most, { sequence }) => Math.max(most, sequence), -1);
  if (behind <= SEQUENCE_MAX) return behind;
  let free = 0;
  while (used.has(free)) free += 1;
  return free;
}

/** A partial one makes room; what this very run has sealed is there when it is called again. */
function checkIsNew(head: SnapshotHead | undefined, { runId, plan: { name }, snapshot }: AdoptRun): void {
  if (!head || (head.state === 'kept' && head.partial)) return;
  throw new InvalidInputError(
    head.state === 'kept'
      ? `plan ${name} has snapshot ${snapshot} already: run ${runId} has nothing to adopt`
      : `retention is letting snapshot ${snapshot} of plan ${name} go: it cannot be adopted`,
  );
}

/** Moraine's archives as the rebuild has found them, in the vault that the plan writes to. */
async function indexOf(
  { plan, vaultArn, runId }: AdoptRun,
  { rebuild }: Adoption,
  { files }: AdoptSnapshotDeps,
): Promise<VaultIndex> {
  const planned = await readJson(files, runFiles.plan(rebuild), RetrievalPlan.pick({ vault: true, vaultArn: true }));
  if (!planned || !(await files.head(runFiles.vault(rebuild)))) {
    throw new InvalidInputError(`there is no rebuild ${rebuild} that run ${runId} could adopt a snapshot from`);
  }
  const isSame = planned.vault === plan.vault && (planned.vaultArn ?? vaultArn) === vaultArn;
  if (isSame) return VaultIndex.read(files, rebuild);
  throw new InvalidInputError(
    `rebuild ${rebuild} is of vault ${planned.vault}, and plan ${plan.name} writes to vault ${plan.vault}`,
  );
}

/** Archives that say that they are of the snapshot's run, or of one that adopted it. */
function archivesOf(index: VaultIndex, plan: string, snapshot: string): VaultArchive[] {
  const archives: VaultArchive[] = [];
  for (let position = 0; position < index.size; position++) {
    const archive = index.at(position);
    if (archive.plan === plan && archive.snapshot === snapshot) archives.push(archive);
  }
  return archives;
}

const ownerOf = ({ plan, signer }: AdoptRun, { deployment }: Adoption, catalogKeys: readonly string[]): Owner => ({
  plan: plan.name,
  signers: new Set([...(signer === undefined ? [] : [signer]), ...catalogKeys.map(keyIdOf)]),
  deployment,
});

async function open(
  run: AdoptRun,
  own: readonly VaultArchive[],
  index: VaultIndex,
  owner: Owner,
  { files }: AdoptSnapshotDeps,
): Promise<Adoptable> {
  const { snapshot, adopt } = run;
  const { vault } = run.plan;
  const tars = await findTars(files, runFiles.rebuild(adopt.rebuild), own);
  const catalogs = own.filter(
    ({ kind, archiveId }) => kind === 'catalog' && tars.has(archiveId) && archiveId === (adopt.catalog ?? archiveId),
  );
  const [catalog, ...others] = catalogs;
  if (others.length > 0) {
    const ids = catalogs.slice(0, CATALOGS_NAMED_MAX).map(({ archiveId }) => archiveId);
    throw new InvalidInputError(
      `${catalogs.length} archives are said to be the catalog of ${snapshot}; name one: ${ids.join(', ')}${others.length >= CATALOGS_NAMED_MAX ? ', …' : ''}`,
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
  return { summary, archives: marked, lines: streamed(lines) };
}

async function* streamed<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

/** What the snapshot needs is no garbage from now on. */
async function spare(items: ItemStore, plan: string, { archives }: Adoptable): Promise<void> {
  const garbage = await PlanGarbage.read(items, plan);
  if (garbage.isEmpty) return;
  const deleted = await garbage.spare(archives.map(({ archiveId }) => archiveId));
  if (deleted === 0) return;
  throw new InvalidInputError(
    `it cannot be adopted: retention has deleted, or is deleting, ${deleted} of its archives`,
  );
}
