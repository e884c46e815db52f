import type { ExecutionState, ExecutionStatus } from './execution-state';

/** What is known of an execution, whether it runs or has ended, in this life of the cloud or an earlier one. */
export interface ExecutionRecord {
  arn: string;
  name: string;
  stateMachineArn: string;
  /** Position among all executions ever started: lists are newest first. */
  sequence: number;
  status: ExecutionStatus;
  startedAtMs: number;
  stoppedAtMs?: number;
  /** How often it has been redriven; never when left out. */
  redriveCount?: number;
  /** JSON texts, as given and as produced. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
}

/** A child of a Map Run in the form of a record; `sequence` is 0. */
export function childAsRecord(child: ExecutionState): ExecutionRecord & { mapRunArn?: string } {
  return {
    arn: child.arn,
    name: child.name,
    stateMachineArn: child.machine.arn,
    sequence: 0,
    status: child.status,
    startedAtMs: child.startedAtMs,
    stoppedAtMs: child.stoppedAtMs,
    input: JSON.stringify(child.input),
    output: child.status === 'SUCCEEDED' ? JSON.stringify(child.output) : undefined,
    error: child.error,
    cause: child.causeText,
    mapRunArn: child.mapRunArn,
    redriveCount: child.redriveCount,
  };
}
