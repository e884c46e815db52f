/** `unknown`: Step Functions does not know the execution, or not any more: it forgets one 90 days after its end. */
export type ExecutionStatus = { state: 'running' } | { state: 'ended'; endedAt: Date } | { state: 'unknown' };

/** Executions of Step Functions, as far as one asks about another. */
export interface Executions {
  statusOf(executionArn: string): Promise<ExecutionStatus>;
}
