import { randomUUID } from 'node:crypto';
import { mapRunArn } from '../arns';
import { type ChildInput, childInputs } from '../distributed-map/child-inputs';
import { Children } from '../distributed-map/children';
import { ExportedResults } from '../distributed-map/exported-results';
import { InlineResults } from '../distributed-map/inline-results';
import { MapRun } from '../distributed-map/map-run';
import type { Results } from '../distributed-map/results';
import type { DistributedMapState } from '../language/definition';
import { evaluateInteger, evaluateObject, type Template } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import type { Outcome, Visit } from './visit';

/** Children of one Map Run that run at once, and the meaning of MaxConcurrency 0. */
const CONCURRENCY_MAX = 10_000;

async function startRun(visit: Visit<DistributedMapState>): Promise<MapRun> {
  const { state, frame } = visit;
  const { engine, execution } = frame;
  const bindings = visit.bindings();
  const integer = async (template: Template | undefined, max: number) =>
    template && (await evaluateInteger(template, bindings, { min: 0, max }));
  const run = new MapRun(
    mapRunArn(engine.scope, execution.machine.name, state.label, randomUUID()),
    execution.arn,
    engine.clock.now(),
    (await integer(state.maxConcurrency, CONCURRENCY_MAX)) || CONCURRENCY_MAX,
    {
      count: await integer(state.toleratedFailureCount, Number.MAX_SAFE_INTEGER),
      percentage: await integer(state.toleratedFailurePercentage, 100),
    },
  );
  engine.addMapRun(run);
  frame.record('MapRunStarted', { mapRunArn: run.arn });
  return run;
}

async function resultsOf(visit: Visit<DistributedMapState>, run: MapRun): Promise<Results> {
  const { writer } = visit.state;
  // Without a ResultWriter the result is the children's outputs.
  if (!writer?.destination) return new InlineResults(writer?.transformation ?? 'COMPACT');
  const { Bucket, Prefix, ...others } = await evaluateObject(writer.destination, visit.bindings());
  if (
    typeof Bucket !== 'string' ||
    (Prefix !== undefined && typeof Prefix !== 'string') ||
    Object.keys(others).length > 0
  ) {
    throw new StatesError(
      StatesErrorName.resultWriterFailed,
      'The Arguments of a ResultWriter are Bucket and Prefix, both texts.',
    );
  }
  const objects = visit.frame.engine.objects(visit.frame.execution.roleArn);
  return new ExportedResults(run, objects, { bucket: Bucket, prefix: Prefix }, writer);
}

async function listPending(inputs: AsyncGenerator<ChildInput>, run: MapRun, results: Results): Promise<void> {
  for await (const input of inputs) {
    run.childNeverStarted(input.itemCount);
    results.addPending(input);
    await results.flush();
  }
}

/** @returns the result of the run once all children have ended well enough */
async function performRun(visit: Visit<DistributedMapState>, run: MapRun): Promise<unknown> {
  const results = await resultsOf(visit, run);
  const inputs = childInputs(visit);
  const children = new Children(visit, run, results);
  try {
    await children.runAll(inputs);
    if (!run.isToleranceExceeded) return await results.finish();
    await children.stop();
    await listPending(inputs, run, results);
    await results.finish();
    throw new StatesError(
      StatesErrorName.exceedToleratedFailureThreshold,
      'The specified tolerated failure threshold was exceeded',
    );
  } catch (error) {
    children.abandon();
    throw error;
  } finally {
    children.close();
    await inputs.return(undefined);
  }
}

/** One Map Run per attempt: a retried state starts a run anew. */
export async function runDistributedMap(visit: Visit<DistributedMapState>): Promise<Outcome> {
  const { state, frame } = visit;
  const { clock } = frame.engine;
  const run = await startRun(visit);
  let result: unknown;
  try {
    result = await performRun(visit, run);
  } catch (error) {
    run.end(error instanceof StatesError ? 'FAILED' : 'ABORTED', clock.now());
    if (error instanceof StatesError) frame.record('MapRunFailed', { error: error.error, cause: error.causeText });
    throw error;
  }
  run.end('SUCCEEDED', clock.now());
  frame.record('MapRunSucceeded');
  return visit.leave(state, { result }, result, state.next);
}
