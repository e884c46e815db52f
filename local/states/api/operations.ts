import * as executions from './execution-operations';
import { getExecutionHistory } from './history-operations';
import { describeMapRun, listMapRuns } from './map-run-operations';
import type { Operation } from './operation';
import { describeStateMachine, listStateMachines } from './state-machine-operations';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './task-operations';

/** The operations of the API by name. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['DescribeExecution', executions.describeExecution],
  ['DescribeMapRun', describeMapRun],
  ['DescribeStateMachine', describeStateMachine],
  ['GetExecutionHistory', getExecutionHistory],
  ['ListExecutions', executions.listExecutions],
  ['ListMapRuns', listMapRuns],
  ['ListStateMachines', listStateMachines],
  ['RedriveExecution', executions.redriveExecution],
  ['SendTaskFailure', sendTaskFailure],
  ['SendTaskHeartbeat', sendTaskHeartbeat],
  ['SendTaskSuccess', sendTaskSuccess],
  ['StartExecution', executions.startExecution],
  ['StopExecution', executions.stopExecution],
]);
