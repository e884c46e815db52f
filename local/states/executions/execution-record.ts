import type { ExecutionState, ExecutionStatus } from './execution-state';

/** The record of an execution, running or ended, of this process or a previous one. */
export interface ExecutionRecord {
  arn: string;
  name: string;
  stateMachineArn: string;
  /** Position among all executions ever started: lists are newest first. */
  sequence: number;
  status: ExecutionStatus;
  startedAtMs: number;
  stoppedAtMs?: number;
  /** Number of redrives; absent means 0. */
  redriveCount?: number;
  /** JSON text, as given. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
}

/** A record of a Map Run's child; `sequence` is 0. */
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
