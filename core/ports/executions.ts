/** State of an execution. `unknown`: it does not exist, or was deleted 90 days after its end. */
export type ExecutionStatus = { state: 'running' } | { state: 'ended'; endedAt: Date } | { state: 'unknown' };

/** Status of executions in Step Functions. */
export interface Executions {
  statusOf(executionArn: string): Promise<ExecutionStatus>;
}
