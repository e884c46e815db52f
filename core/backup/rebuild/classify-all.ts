import { runFiles } from '../../contracts/run-files';
import { MIB } from '../../ranges/units';
import { checkKnown } from './check-known';
import { Classified } from './classified';
import { classifyCatalog, type Proof } from './classify-catalog';
import { inChunks } from './in-chunks';
import type { PlanState } from './plan-state';
import { IN_FLIGHT_MAX, type RebuildDeps } from './rebuild-deps';
import type { RetrievedArchives } from './retrieved-archives';

/** Largest number of catalogs in a chunk, and of their bytes, of which only the lists of archives are read. */
const CATALOGS_MAX = 250;
const CHUNK_BYTES_MAX = 256 * MIB;

/**
 * Classify every catalog of the vault. Repeatable; continues where an earlier call stopped.
 *
 * @param stateOf reads the state of a plan
 * @returns undefined when time ran short
 */
export function classifyAll(
  deps: RebuildDeps,
  runId: string,
  proof: Proof,
  tars: RetrievedArchives,
  stateOf: (plan: string) => Promise<PlanState>,
): Promise<Classified[] | undefined> {
  const { index } = proof;
  const chunks = {
    items: index.catalogs,
    costOf: (position: number) => index.at(position).sizeBytes,
    itemsMax: CATALOGS_MAX,
    costMax: CHUNK_BYTES_MAX,
    inFlightMax: IN_FLIGHT_MAX,
  };
  const results = {
    prefix: runFiles.classifiedPrefix(runId),
    keyOf: (chunk: number) => runFiles.classified(runId, chunk),
    schema: Classified,
  };
  return inChunks(deps, chunks, results, async (position): Promise<Classified> => {
    const catalog = index.at(position);
    const { plan, snapshot, archiveId } = catalog;
    const tar = tars.get(archiveId);
    if (tar) return classifyCatalog(deps.files, catalog, tar, proof);
    const state = await stateOf(plan);
    const head = state.isKnown(catalog) ? state.heads.get(snapshot) : undefined;
    if (!head) return { kind: 'not retrieved', plan, snapshot, archiveId };
    return { kind: 'known', plan, snapshot, archiveId, ...(await checkKnown(deps, head, proof)) };
  });
}
