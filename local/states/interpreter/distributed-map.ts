import { randomUUID } from 'node:crypto';
import { childMachineName, executionArn, mapRunArn } from '../arns';
import { type ChildInput, childInputs } from '../distributed-map/child-inputs';
import { Children } from '../distributed-map/children';
import { ExportedResults } from '../distributed-map/exported-results';
import { InlineResults } from '../distributed-map/inline-results';
import { MapRun } from '../distributed-map/map-run';
import type { Results } from '../distributed-map/results';
import { UnfinishedMapRun } from '../distributed-map/unfinished-map-run';
import type { DistributedMapState } from '../language/definition';
import { evaluateInteger, evaluateObject, type Template } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import { requirePermission } from './require-permission';
import type { Outcome, Visit } from './visit';

/** Maximum concurrent children of a Map Run, which is also the meaning of MaxConcurrency 0. */
export const CONCURRENCY_MAX = 10_000;

async function startRun(visit: Visit<DistributedMapState>): Promise<MapRun> {
  const { state, frame } = visit;
  const { engine, execution } = frame;
  const bindings = visit.bindings();
  requirePermission(engine, execution.roleArn, 'states:StartExecution', execution.machine.arn);
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
  // Without a ResultWriter the result consists of the children's outputs.
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

/** The aborted Map Run of the state, if its execution is being redriven; otherwise a new one. */
async function unfinishedRun(visit: Visit<DistributedMapState>): Promise<UnfinishedMapRun> {
  const { frame } = visit;
  const { position } = frame;
  const before = UnfinishedMapRun.at(position);
  if (before?.run.status === 'ABORTED') {
    const { engine, execution } = frame;
    const children = executionArn(engine.scope, childMachineName(execution.machine.name, visit.state.label), '*');
    requirePermission(engine, execution.roleArn, 'states:RedriveExecution', children);
    before.run.redriven();
    frame.record('MapRunRedriven', { mapRunArn: before.run.arn, redriveCount: before.run.redriveCount });
    return before;
  }
  if (position) position.mapRun = undefined;
  const run = await startRun(visit);
  try {
    const unfinished = new UnfinishedMapRun(run, await resultsOf(visit, run));
    if (position) position.mapRun = unfinished;
    return unfinished;
  } catch (error) {
    endRun(visit, run, error);
    throw error;
  }
}

function endRun({ frame }: Visit<DistributedMapState>, run: MapRun, error: unknown): void {
  run.end(error instanceof StatesError ? 'FAILED' : 'ABORTED', frame.engine.clock.now());
  if (error instanceof StatesError) frame.record('MapRunFailed', { error: error.error, cause: error.causeText });
}

/** Run all children. @returns the result of the run, unless too many children have failed */
async function performRun(visit: Visit<DistributedMapState>, unfinished: UnfinishedMapRun): Promise<unknown> {
  const { run, results, started } = unfinished;
  const inputs = childInputs(visit);
  const children = new Children(visit, unfinished);
  try {
    await children.redriveUnsuccessful();
    for (let passed = 0; passed < started; passed++) await inputs.next();
    await children.runAll(inputs);
    const isExceeded = run.isToleranceExceeded;
    if (isExceeded) await children.stop();
    unfinished.addUnsuccessful();
    if (isExceeded) await listPending(inputs, run, results);
    const result = await results.finish();
    if (!isExceeded) return result;
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

/** Run a distributed map. Every retry of the state starts a new Map Run; a redrive continues the aborted one. */
export async function runDistributedMap(visit: Visit<DistributedMapState>): Promise<Outcome> {
  const { state, frame } = visit;
  const unfinished = await unfinishedRun(visit);
  let result: unknown;
  try {
    result = await performRun(visit, unfinished);
  } catch (error) {
    endRun(visit, unfinished.run, error);
    throw error;
  }
  unfinished.run.end('SUCCEEDED', frame.engine.clock.now());
  frame.record('MapRunSucceeded');
  return visit.leave(state, { result }, result, state.next);
}
