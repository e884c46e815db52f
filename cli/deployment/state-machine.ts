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
   * @param name of the execution
   * @returns undefined when Step Functions knows none, or not any more (it forgets after 90 days)
   */
  describe(name: string): Promise<ExecutionDescription | undefined>;
  /**
   * Stop an execution; nothing happens when it has ended, or is not known.
   *
   * @param why the error and the cause that the execution ends with
   */
  stop(name: string, why: { error: string; cause: string }): Promise<void>;
}
