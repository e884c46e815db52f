import type { ExecutionStatus } from './execution';

/** What is known of a top-level execution, whether it runs or has ended, in this life of the cloud or an earlier one. */
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
