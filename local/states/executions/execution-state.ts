export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The public state of an execution. */
export interface ExecutionState {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  readonly startedAtMs: number;
  readonly machine: { arn: string; name: string };
  readonly redriveCount: number;
  /** ARN of the Map Run that started it. */
  readonly mapRunArn: string | undefined;
  readonly status: ExecutionStatus;
  readonly stoppedAtMs: number | undefined;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly causeText: string | undefined;
}
