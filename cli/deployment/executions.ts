/** An execution of a state machine, as Step Functions knows it. */
export interface Execution {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  error: string | undefined;
  cause: string | undefined;
}

/** Executions of one state machine. */
export interface Executions {
  /**
   * @param runId becomes the execution's name
   * @throws CommandError when an execution of that name exists
   */
  start(runId: string, input: unknown): Promise<void>;
  /**
   * @param name of the execution
   * @returns undefined when Step Functions knows none, or not any more (it forgets after 90 days)
   */
  describe(name: string): Promise<Execution | undefined>;
}
