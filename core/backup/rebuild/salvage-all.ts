import { RebuiltSnapshot } from '../../contracts/rebuilt';
import { runFiles } from '../../contracts/run-files';
import { MIB } from '../../ranges/units';
import { inChunks } from './in-chunks';
import type { PlanState } from './plan-state';
import type { RebuildDeps } from './rebuild-deps';
import type { RetrievedTars } from './retrieved-tars';
import { salvage } from './salvage';
import { snapshotOf, type VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';

/** Of one chunk: snapshots, and the bytes of their packs, of whose indexes all lines are read. */
const SNAPSHOTS_MAX = 50;
const CHUNK_BYTES_MAX = 64 * 1024 * MIB;
/** An index of 128 MiB becomes several times as much in memory. */
const SALVAGED_AT_ONCE = 2;

/**
 * List what could be made of archives that no catalog speaks of: a partial snapshot of each run that wrote some. Nothing
 * proves it, so that it gets no head; a person may adopt it. Repeatable; it goes on where an earlier call ended.
 *
 * @returns undefined when time was short
 */
export function salvageAll(
  deps: RebuildDeps,
  { runId, vault }: { runId: string; vault: string },
  index: VaultIndex,
  tars: RetrievedTars,
  stateOf: (plan: string) => Promise<PlanState>,
): Promise<RebuiltSnapshot[] | undefined> {
  const chunks = {
    items: [...archivesBySnapshot(index).values()],
    costOf: (archives: VaultArchive[]) => archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    itemsMax: SNAPSHOTS_MAX,
    costMax: CHUNK_BYTES_MAX,
    inFlightMax: SALVAGED_AT_ONCE,
  };
  const results = {
    prefix: runFiles.classifiedPrefix(runId),
    keyOf: (chunk: number) => runFiles.classified(runId, chunk),
    schema: RebuiltSnapshot,
  };
  return inChunks(deps, chunks, results, async (archives): Promise<RebuiltSnapshot> => {
    const [{ plan, snapshot }] = archives as [VaultArchive];
    const subject = { plan, snapshot, catalogs: [] };
    const head = (await stateOf(plan)).heads.get(snapshot);
    if (head) {
      const { takenAt, objects, bytes } = head;
      return { ...subject, outcome: 'known', takenAt, objects, bytes };
    }
    const salvaged = await salvage(deps.files, vault, archives, ({ archiveId }) => tars.get(archiveId));
    if ('reason' in salvaged) return { ...subject, ...salvaged };
    const { takenAt, objects, bytes } = salvaged.summary;
    const reason = 'it has no catalog: this is what its archives say of themselves';
    return { ...subject, outcome: 'unproven', partial: true, reason, takenAt, objects, bytes };
  });
}

/** Archives by the snapshot that they say they are of. */
export function archivesBySnapshot(index: VaultIndex): Map<string, VaultArchive[]> {
  const bySnapshot = new Map<string, VaultArchive[]>();
  for (let position = 0; position < index.size; position++) {
    const archive = index.at(position);
    const known = bySnapshot.get(snapshotOf(archive));
    if (known) known.push(archive);
    else bySnapshot.set(snapshotOf(archive), [archive]);
  }
  return bySnapshot;
}
