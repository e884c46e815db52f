import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { RetrievalPlan, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { jsonLines } from '../../core/files/json-lines';
import { recordBatch } from '../../core/retrieval/record-batch';
import { WrittenObjects } from '../../core/retrieval/written-objects';
import type { OutcomeDeps } from './outcome-deps';
import { unreportedResults } from './unreported-results';

const BATCHES_IN_FLIGHT_MAX = 8;

/**
 * Write the results of batches that wrote none, from their records, and record the objects that these batches
 * completed, for a retry of the run. Repeatable: once written, they are like those of any other batch.
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
  const reported = new Set<string>();
  for await (const { key } of files.list(runFiles.results(runId))) reported.add(key);
  await forEachInFlight(Array(plan.batches).keys(), BATCHES_IN_FLIGHT_MAX, async (batch) => {
    const key = runFiles.result(runId, batch);
    if (reported.has(key)) return;
    const { lines, results } = await unreportedResults(deps, runId, batch, hasRunFailed);
    await recordBatch(writtenObjects, run, batch, lines, results);
    await files.write(key, jsonLines(results), 'application/x-ndjson');
  });
}
