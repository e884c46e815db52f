import { resourceOfArn } from '../arns';
import { childAsRecord, type ExecutionRecord } from '../executions/execution-record';
import { ApiError } from './api-error';
import type { ApiInput } from './api-input';
import { requireMapRun } from './map-run-operations';
import { type ApiContext, type Operation, seconds } from './operation';
import { pageOf } from './paging';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/** @throws ApiError InvalidArn */
export function executionArnOf(input: ApiInput): string {
  const arn = input.string('executionArn', 2000);
  if (resourceOfArn(arn, 'execution') === undefined) throw new ApiError('InvalidArn', `Invalid Arn: '${arn}'`);
  return arn;
}

const CHILD_REDRIVE = 'A child of a Map Run is redriven with the execution that the Map Run belongs to';

function redriveStatus(obstacle: string | undefined): object {
  if (obstacle === undefined) return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: obstacle };
}

export const startExecution: Operation = (input, { machines, executions }) => {
  const machine = machines.get(input.string('stateMachineArn', 256));
  const record = executions.start(machine, input.optionalString('name'), input.optionalString('input'));
  return { executionArn: record.arn, startDate: seconds(record.startedAtMs) };
};

export const describeExecution: Operation = (input, { executions }) => {
  const arn = executionArnOf(input);
  const child = executions.child(arn);
  const record: ExecutionRecord & { mapRunArn?: string } = child ? childAsRecord(child) : executions.record(arn);
  return {
    executionArn: record.arn,
    name: record.name,
    stateMachineArn: record.stateMachineArn,
    status: record.status,
    startDate: seconds(record.startedAtMs),
    stopDate: seconds(record.stoppedAtMs),
    input: record.input,
    inputDetails: { included: true },
    ...(record.output === undefined ? {} : { output: record.output, outputDetails: { included: true } }),
    error: record.error,
    cause: record.cause,
    mapRunArn: record.mapRunArn,
    redriveCount: record.redriveCount ?? 0,
    ...redriveStatus(child ? CHILD_REDRIVE : executions.redriveObstacle(record)),
  };
};

function recordsFor(
  input: ApiInput,
  { machines, executions }: ApiContext,
): (ExecutionRecord & { mapRunArn?: string })[] {
  const stateMachineArn = input.optionalString('stateMachineArn', 256);
  const mapRunArn = input.optionalString('mapRunArn', 2000);
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new ApiError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn is required');
  }
  if (stateMachineArn !== undefined) return executions.recordsOf(machines.get(stateMachineArn).arn);
  const run = requireMapRun(executions, mapRunArn as string);
  return run.children().map((child, index) => ({ ...childAsRecord(child), sequence: -index }));
}

export const listExecutions: Operation = (input, context) => {
  input.refuse('redriveFilter');
  const statusFilter = input.optionalString('statusFilter');
  if (statusFilter !== undefined && !STATUSES.includes(statusFilter)) {
    throw new ApiError(
      'ValidationException',
      `Value '${statusFilter}' at 'statusFilter' is not one of ${STATUSES.join(', ')}`,
    );
  }
  const records = recordsFor(input, context).filter(
    ({ status }) => statusFilter === undefined || status === statusFilter,
  );
  const { page, nextToken } = pageOf(input, records, (record) => -record.sequence);
  return {
    executions: page.map((record) => ({
      executionArn: record.arn,
      name: record.name,
      stateMachineArn: record.stateMachineArn,
      status: record.status,
      startDate: seconds(record.startedAtMs),
      stopDate: seconds(record.stoppedAtMs),
      mapRunArn: record.mapRunArn,
      redriveCount: record.redriveCount ?? 0,
    })),
    nextToken,
  };
};

export const stopExecution: Operation = async (input, { executions }) => {
  const arn = executionArnOf(input);
  if (executions.child(arn)) {
    throw new ApiError(
      'ValidationException',
      'StopExecution of a Map Run child is not implemented by the embedded Step Functions; stop its parent',
    );
  }
  const record = await executions.stop(arn, input.optionalString('error', 256), input.optionalString('cause', 32_768));
  return { stopDate: seconds(record.stoppedAtMs) };
};

/** `clientToken`, which SDKs generate, is ignored: a repeated request finds the execution running. */
export const redriveExecution: Operation = (input, { executions }) => {
  const arn = executionArnOf(input);
  if (executions.child(arn)) throw new ApiError('ExecutionNotRedrivable', CHILD_REDRIVE);
  return { redriveDate: seconds(executions.redrive(arn)) };
};
