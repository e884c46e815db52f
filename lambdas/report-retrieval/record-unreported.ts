import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { RetrievalPlan, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { recordBatch } from '../../core/retrieval/record-batch';
import { WrittenObjects } from '../../core/retrieval/written-objects';
import type { OutcomeDeps } from './outcome-deps';
import { unreportedResults } from './unreported-results';

const BATCHES_IN_FLIGHT_MAX = 8;

/**
 * Put on record the objects that batches without results completed: proof for the run that tries this one again. Repeatable.
 *
 * @param hasRunFailed whether the run was stopped, or failed as a whole
 */
export async function recordUnreported(
  deps: OutcomeDeps,
  run: RetrievalRun,
  plan: RetrievalPlan,
  hasRunFailed: boolean,
): Promise<void> {
  const { files } = deps;
  const { runId } = run;
  const writtenObjects = new WrittenObjects(files);
  await forEachInFlight(Array(plan.batches).keys(), BATCHES_IN_FLIGHT_MAX, async (batch) => {
    if (await files.head(runFiles.result(runId, batch))) return;
    const { lines, results } = await unreportedResults(deps, runId, batch, hasRunFailed);
    await recordBatch(writtenObjects, run, batch, lines, results);
  });
}
