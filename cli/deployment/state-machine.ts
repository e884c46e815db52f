import type { ExecutionDescription } from '../../core/run/ended-execution';

/** A state machine that executes runs. */
export interface StateMachine {
  /**
   * Start an execution.
   *
   * @param runId becomes the execution's name
   * @throws CommandError when an execution of that name exists
   */
  start(runId: string, input: unknown): Promise<void>;
  /**
   * @param name name of the execution
   * @returns undefined when there is no such execution, or no longer: Step Functions keeps them for 90 days
   */
  describe(name: string): Promise<ExecutionDescription | undefined>;
  /**
   * Stop an execution; has no effect when it has ended or does not exist.
   *
   * @param reason error and cause that the execution ends with
   */
  stop(name: string, reason: { error: string; cause: string }): Promise<void>;
}
