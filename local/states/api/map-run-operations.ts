import { resourceOfArn } from '../arns';
import type { MapRun, MapRunCounts } from '../distributed-map/map-run';
import type { Executions } from '../executions/executions';
import { ApiError } from './api-error';
import { type Operation, seconds } from './operation';
import { pageOf } from './paging';

/** @throws ApiError InvalidArn, ResourceNotFound */
export function requireMapRun(executions: Executions, arn: string): MapRun {
  if (resourceOfArn(arn, 'mapRun') === undefined) throw new ApiError('InvalidArn', `Invalid Arn: '${arn}'`);
  const run = executions.mapRun(arn);
  if (!run) throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`);
  return run;
}

function shownCounts(counts: MapRunCounts): object {
  return { ...counts, failuresNotRedrivable: 0, pendingRedrive: 0 };
}

export const describeMapRun: Operation = (input, { executions }) => {
  const run = requireMapRun(executions, input.string('mapRunArn', 2000));
  return {
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: seconds(run.startedAtMs),
    stopDate: seconds(run.stoppedAtMs),
    maxConcurrency: run.concurrencyMax,
    toleratedFailureCount: run.tolerance.count ?? 0,
    toleratedFailurePercentage: run.tolerance.percentage ?? 0,
    itemCounts: shownCounts(run.items),
    executionCounts: shownCounts(run.executions),
    redriveCount: run.redriveCount,
  };
};

export const listMapRuns: Operation = (input, { executions }) => {
  const { arn, stateMachineArn } = executions.record(input.string('executionArn', 2000));
  const runs = executions.mapRunsOf(arn);
  const { page, nextToken } = pageOf(input, runs, (run) => runs.indexOf(run));
  return {
    mapRuns: page.map((run) => ({
      executionArn: run.executionArn,
      mapRunArn: run.arn,
      stateMachineArn,
      startDate: seconds(run.startedAtMs),
      stopDate: seconds(run.stoppedAtMs),
    })),
    nextToken,
  };
};
