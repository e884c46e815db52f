import { RebuiltSnapshot } from '../../contracts/rebuilt';
import { runFiles } from '../../contracts/run-files';
import { MIB } from '../../ranges/units';
import { inChunks } from './in-chunks';
import type { PlanState } from './plan-state';
import type { RebuildDeps } from './rebuild-deps';
import type { RetrievedArchives } from './retrieved-archives';
import { salvage } from './salvage';
import { snapshotOf, type VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';

/** Largest number of snapshots in a chunk, and of the bytes of their packs, whose indexes are read completely. */
const SNAPSHOTS_MAX = 50;
const CHUNK_BYTES_MAX = 64 * 1024 * MIB;
/** Snapshots salvaged at once: an index of 128 MiB takes several times as much in memory. */
const SALVAGES_IN_FLIGHT_MAX = 2;

/**
 * List what could be salvaged of archives without a catalog: a partial snapshot for each run that wrote some. It is
 * unproven, so it gets no head, but a person may adopt it. Repeatable; continues where an earlier call stopped.
 *
 * @returns undefined when time ran short
 */
export function salvageAll(
  deps: RebuildDeps,
  { runId, vault }: { runId: string; vault: string },
  index: VaultIndex,
  tars: RetrievedArchives,
  stateOf: (plan: string) => Promise<PlanState>,
): Promise<RebuiltSnapshot[] | undefined> {
  const chunks = {
    items: [...archivesBySnapshot(index).values()],
    costOf: (archives: VaultArchive[]) => archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    itemsMax: SNAPSHOTS_MAX,
    costMax: CHUNK_BYTES_MAX,
    inFlightMax: SALVAGES_IN_FLIGHT_MAX,
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
    const reason = 'it has no catalog: these figures come from the descriptions and indexes of its archives';
    return { ...subject, outcome: 'unproven', partial: true, reason, takenAt, objects, bytes };
  });
}

/** Archives by the snapshot that their descriptions name. Pins are of none. */
function archivesBySnapshot(index: VaultIndex): Map<string, VaultArchive[]> {
  const bySnapshot = new Map<string, VaultArchive[]>();
  for (let position = 0; position < index.size; position++) {
    const archive = index.at(position);
    if (archive.kind === 'pin') continue;
    const known = bySnapshot.get(snapshotOf(archive));
    if (known) known.push(archive);
    else bySnapshot.set(snapshotOf(archive), [archive]);
  }
  return bySnapshot;
}
