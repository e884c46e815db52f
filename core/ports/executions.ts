/** Executions of Step Functions, as far as one asks about another. */
export interface Executions {
  /** Whether an execution is under way; one that Step Functions does not know, or not any more, is not. */
  isRunning(executionArn: string): Promise<boolean>;
}
