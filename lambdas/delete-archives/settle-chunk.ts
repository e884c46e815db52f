import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { DeletionOutcome, DeletionRun, ListedDeletion } from '../../core/contracts/deletion-run';
import { archiveOf } from '../../core/deletion/archive-of';
import { ChunkFiles } from '../../core/deletion/chunk-files';
import type { Look } from '../../core/deletion/look-at';
import type { DeletionProgress } from '../../core/deletion/records/deletion-progress';
import { stayReasonOf } from '../../core/deletion/stay-reasons';
import { checkUnderWay } from '../../core/run/check-under-way';
import { getRun } from '../../core/run/run-record';
import { checkListed } from './check-listed';
import type { CallDeps } from './delete-deps';
import { deleteProven } from './delete-proven';
import { lookOf } from './look-of';
import type { LookedAt } from './looked-at';

const LOOKS_IN_FLIGHT_MAX = 32;

/**
 * Look at the objects of a chunk, put on record what proves its archives, delete these, and write how each ended. Repeatable: a
 * chunk whose results are written is not touched again; any other one is looked at again.
 *
 * @throws RunOverError before anything is deleted when the run is being stopped; DeletionThrottledError
 */
export async function settleChunk(
  run: DeletionRun,
  { next: chunk, sums }: Pick<DeletionProgress, 'next' | 'sums'>,
  deps: CallDeps,
): Promise<DeletionOutcome[]> {
  const chunkFiles = new ChunkFiles(deps.files, run, chunk);
  const known = await chunkFiles.results();
  if (known) return known;
  const listed = await chunkFiles.listed();
  checkListed(run, listed, sums.deleted.archives);
  const looked = await lookAtAll(run, listed, deps);
  const record = await getRun(deps.items, run.runId);
  if (record) checkUnderWay(record);
  const outcomes = run.dryRun ? looked.map(wouldEnd) : await deleteProven(run, looked, chunkFiles, deps);
  await chunkFiles.writeResults(outcomes);
  return outcomes;
}

async function lookAtAll(
  { source }: DeletionRun,
  listed: readonly ListedDeletion[],
  deps: CallDeps,
): Promise<LookedAt[]> {
  const looks = new Map<ListedDeletion, Look>();
  await forEachInFlight(listed, LOOKS_IN_FLIGHT_MAX, async (line) => {
    looks.set(line, await lookOf(source, line, deps));
  });
  return listed.map((line) => ({ line, look: looks.get(line) as Look }));
}

/** How an archive would end if the run were no dry run and Glacier did not refuse. */
function wouldEnd({ line, look }: LookedAt): DeletionOutcome {
  const archive = archiveOf(line);
  if ('evidence' in look) return { outcome: 'due', ...archive, evidence: look.evidence };
  return { outcome: 'stays', ...archive, ...look, reason: stayReasonOf(look) };
}
