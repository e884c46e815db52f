import type { ExecutionState } from '../executions/execution-state';

/** A child execution in a result file. */
export function childRecord(child: ExecutionState): Record<string, unknown> {
  return {
    ...(child.causeText === undefined ? {} : { Cause: child.causeText }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.arn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.status === 'SUCCEEDED'
      ? { Output: JSON.stringify(child.output), OutputDetails: { Included: true } }
      : {}),
    RedriveCount: child.redriveCount,
    ...(child.status === 'SUCCEEDED'
      ? { RedriveStatus: 'NOT_REDRIVABLE', RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }
      : { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' }),
    StartDate: new Date(child.startedAtMs).toISOString(),
    StateMachineArn: child.machine.arn,
    Status: child.status,
    ...(child.stoppedAtMs === undefined ? {} : { StopDate: new Date(child.stoppedAtMs).toISOString() }),
  };
}

/** The results of an ended child. Failed children are always listed with all details. */
export function childResults(child: ExecutionState, transformation: 'NONE' | 'COMPACT' | 'FLATTEN'): unknown[] {
  if (transformation === 'NONE' || child.status !== 'SUCCEEDED') return [childRecord(child)];
  if (transformation === 'FLATTEN' && Array.isArray(child.output)) return child.output;
  return [child.output];
}
