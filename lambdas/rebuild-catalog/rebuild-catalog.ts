import { statedArchiveId } from '../../core/archive/provenance';
import { type LeaseDeps, releaseLease, takeLease } from '../../core/backup/lease';
import { type BringBackDeps, bringBack } from '../../core/backup/rebuild/bring-back';
import { salvage } from '../../core/backup/rebuild/salvage';
import { listUnreferenced } from '../../core/backup/rebuild/unreferenced';
import { readVaultArchives, snapshotOf, type VaultArchive } from '../../core/backup/rebuild/vault-archive';
import { listGarbage } from '../../core/backup/retention/garbage';
import { getHead } from '../../core/backup/snapshot/heads';
import { LengthMismatchError, MoraineError, TreeHashMismatchError } from '../../core/contracts/errors';
import { type RebuildCatalogInput, Rebuilt } from '../../core/contracts/rebuild';
import type { Run } from '../../core/contracts/retrieval-run';
import { filesOfSnapshot, runFiles } from '../../core/contracts/run-files';
import type { Snapshot, SnapshotHead } from '../../core/contracts/snapshot';
import { TextSet } from '../../core/inventory/text-set';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { ObjectLocation } from '../../core/ports/objects';

export interface RebuildCatalogDeps extends BringBackDeps, LeaseDeps {
  clock: Clock;
  log: Log;
}

type Ending = Rebuilt['snapshots'][number];
type Tars = ReadonlyMap<string, ObjectLocation>;

/**
 * Put back the snapshots of a vault from the catalogs that were retrieved from it, and list the archives that none of them
 * needs. Of a manifest of such archives, make partial snapshots. What is there already is left as it is. Meanwhile nobody
 * else is at work on any of the plans. Repeatable.
 *
 * @throws LeaseHeldError while somebody is: nothing has been put back
 */
export async function rebuildCatalog(
  { run, executionArn }: RebuildCatalogInput,
  deps: RebuildCatalogDeps,
): Promise<Rebuilt> {
  const plans = new Set<string>();
  for await (const { plan } of readVaultArchives(deps.objects, deps.runsBucket, run.runId)) plans.add(plan);
  const now = deps.clock.now();
  try {
    for (const plan of plans) await takeLease(deps, plan, { executionArn, runId: run.runId }, now);
    const tars = await retrieved(deps, run.destination);
    const endings = run.manifest
      ? await salvageAll(run, tars, deps)
      : await bringAllBack(run, tars, await goneSince([...plans], deps), deps);
    const rebuilt: Rebuilt = {
      snapshots: endings.sort((one, other) => (snapshotOf(one) < snapshotOf(other) ? -1 : 1)),
      unreferenced: await listUnreferenced(deps, run.runId, [...plans]),
    };
    const location = { bucket: deps.runsBucket, key: runFiles.rebuilt(run.runId) };
    await deps.objects.write(location, `${JSON.stringify(Rebuilt.parse(rebuilt), null, 2)}\n`, 'application/json');
    return rebuilt;
  } finally {
    for (const plan of plans) await releaseLease(deps.items, plan, { executionArn });
  }
}

/** Archives that retention is deleting, or has deleted since the inventory was taken. */
async function goneSince(plans: readonly string[], { items }: RebuildCatalogDeps): Promise<TextSet> {
  const gone = new TextSet();
  for (const plan of plans) {
    for await (const { archiveId, state } of listGarbage(items, plan)) {
      if (state === 'deleting' || state === 'deleted') gone.add(archiveId);
    }
  }
  return gone;
}

async function bringAllBack({ runId }: Run, tars: Tars, gone: TextSet, deps: RebuildCatalogDeps): Promise<Ending[]> {
  const inVault = new TextSet();
  const catalogs: VaultArchive[] = [];
  for await (const archive of readVaultArchives(deps.objects, deps.runsBucket, runId)) {
    if (!gone.has(archive.archiveId)) inVault.add(archive.archiveId);
    if (archive.kind === 'catalog') catalogs.push(archive);
  }
  const endings: Ending[] = [];
  for (const catalog of catalogs) {
    const head = await getHead(deps.items, catalog.plan, catalog.snapshot);
    // A partial one makes room for the whole, and a head does not help when the files are gone.
    if (head && !head.partial && (await hasItsFiles(head, deps))) {
      endings.push(ending(catalog, 'known', head.objects));
      continue;
    }
    const tar = tars.get(catalog.archiveId);
    const back = tar
      ? await readable(bringBack(deps, catalog, tar, inVault))
      : { lost: 'its catalog could not be retrieved' };
    endings.push(endingOf(catalog, 'rebuilt', back, deps));
  }
  return endings;
}

async function hasItsFiles({ plan, snapshot }: SnapshotHead, deps: RebuildCatalogDeps): Promise<boolean> {
  for (const key of filesOfSnapshot(plan, snapshot)) {
    if (!(await deps.objects.head({ bucket: deps.runsBucket, key }))) return false;
  }
  return true;
}

async function salvageAll({ runId, vault }: Run, tars: Tars, deps: RebuildCatalogDeps): Promise<Ending[]> {
  const bySnapshot = new Map<string, VaultArchive[]>();
  for await (const archive of readVaultArchives(deps.objects, deps.runsBucket, runId)) {
    const known = bySnapshot.get(snapshotOf(archive));
    if (known) known.push(archive);
    else bySnapshot.set(snapshotOf(archive), [archive]);
  }
  const endings: Ending[] = [];
  for (const archives of bySnapshot.values()) {
    const [first] = archives as [VaultArchive];
    const head = await getHead(deps.items, first.plan, first.snapshot);
    if (head) {
      endings.push(ending(first, 'known', head.objects));
      continue;
    }
    const partial = await readable(salvage(deps, vault, archives, ({ archiveId }) => tars.get(archiveId)));
    endings.push(endingOf(first, 'salvaged', partial, deps));
  }
  return endings;
}

const ending = ({ plan, snapshot }: VaultArchive, outcome: Ending['outcome'], objects: number): Ending => ({
  plan,
  snapshot,
  objects,
  outcome,
});

function endingOf(
  of: VaultArchive,
  outcome: 'rebuilt' | 'salvaged',
  back: Snapshot | { lost: string },
  { log }: RebuildCatalogDeps,
): Ending {
  if (!('lost' in back)) return ending(of, outcome, back.objects);
  const { plan, snapshot } = of;
  log.warn('snapshot.lost', { plan, snapshot, reason: back.lost });
  return { ...ending(of, 'lost', 0), reason: back.lost };
}

/** Anybody may write an archive that says it is Moraine's: one that is not harms nothing but its own snapshot. */
async function readable<T>(attempt: Promise<T>): Promise<T | { lost: string }> {
  try {
    return await attempt;
  } catch (error) {
    const isOurs = error instanceof MoraineError && !error.retryable;
    const isDamaged = error instanceof TreeHashMismatchError || error instanceof LengthMismatchError;
    if (isOurs || isDamaged) return { lost: error.message };
    throw error;
  }
}

/** Where each archive that was retrieved lies, by its id: the object's metadata tells, whatever its key has become. */
async function retrieved(
  { objects }: RebuildCatalogDeps,
  { bucket, prefix }: { bucket: string; prefix: string },
): Promise<Map<string, ObjectLocation>> {
  const tars = new Map<string, ObjectLocation>();
  for await (const { key } of objects.list(bucket, prefix)) {
    const head = await objects.head({ bucket, key });
    const archiveId = head && statedArchiveId(head.metadata);
    if (archiveId) tars.set(archiveId, { bucket, key });
  }
  return tars;
}
