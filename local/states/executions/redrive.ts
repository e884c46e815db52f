import { UnfinishedMapRun } from '../distributed-map/unfinished-map-run';
import type { Execution } from './execution';
import type { ExecutionRecord } from './execution-record';
import { HISTORY_MAX_EVENTS } from './history';

/** Time after its end during which an execution can be redriven. */
const REDRIVABLE_MS = 14 * 86_400_000;

/**
 * The reason why an execution cannot be redriven, in the words of Step Functions where it would refuse too.
 *
 * @param execution undefined when the execution is no longer in memory
 */
export function obstacleToRedrive(
  { arn, status, stoppedAtMs = 0 }: ExecutionRecord,
  execution: Execution | undefined,
  nowMs: number,
): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (nowMs - stoppedAtMs > REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  if (!execution) {
    return `The embedded Step Functions does not know any more how far ${arn} had come: it ended before a restart, or long ago`;
  }
  if (execution.history.count >= HISTORY_MAX_EVENTS - 1) return 'Execution history event limit exceeded';
  return obstacleInside(execution);
}

/** The reason why the embedded Step Functions cannot redrive an execution that AWS could. */
function obstacleInside(execution: Execution): string | undefined {
  const { position, list } = execution;
  const state = position && list?.states.get(position.name);
  if (state?.type === 'Parallel' || (state?.type === 'Map' && state.mode === 'INLINE')) {
    const what = state.type === 'Map' ? 'inline Map' : 'Parallel';
    return `The embedded Step Functions does not redrive the ${what} state '${state.name}'`;
  }
  const mapRun = UnfinishedMapRun.at(position);
  if (mapRun?.run.status === 'FAILED') {
    return `The embedded Step Functions does not redrive the Map Run ${mapRun.run.arn}, which failed as a whole`;
  }
  for (const { child } of mapRun?.unsuccessful() ?? []) {
    const obstacle = obstacleInside(child);
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}
