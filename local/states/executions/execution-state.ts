export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What an execution is and how far it has come, for those who show it. */
export interface ExecutionState {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  readonly startedAtMs: number;
  readonly machine: { arn: string; name: string };
  readonly redriveCount: number;
  /** The Map Run that started it. */
  readonly mapRunArn: string | undefined;
  readonly status: ExecutionStatus;
  readonly stoppedAtMs: number | undefined;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly causeText: string | undefined;
}
