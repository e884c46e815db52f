/** Error names that the Amazon States Language reserves. */
export const StatesErrorName = {
  all: 'States.ALL',
  dataLimitExceeded: 'States.DataLimitExceeded',
  exceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  itemReaderFailed: 'States.ItemReaderFailed',
  noChoiceMatched: 'States.NoChoiceMatched',
  permissions: 'States.Permissions',
  queryEvaluationError: 'States.QueryEvaluationError',
  resultWriterFailed: 'States.ResultWriterFailed',
  runtime: 'States.Runtime',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
} as const;

/**
 * An error in an execution, which Retry and Catch match, and which a failed execution reports.
 *
 * `error` and `cause` are the members of `$states.errorOutput`; either may be missing, since a Fail state and SendTaskFailure may
 * omit them.
 */
export class StatesError extends Error {
  override readonly name = 'StatesError';

  constructor(
    readonly error: string | undefined,
    readonly causeText?: string,
  ) {
    super(causeText === undefined ? error : `${error}: ${causeText}`);
  }

  /** The value of `$states.errorOutput`. */
  toOutput(): { Error?: string; Cause?: string } {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.causeText === undefined ? {} : { Cause: this.causeText }),
    };
  }
}

/** Thrown in running states when their execution, branch or Map Run is stopped; a definition cannot catch it. */
export class ExecutionStopped extends Error {
  override readonly name = 'ExecutionStopped';

  constructor(
    readonly status: 'ABORTED' | 'TIMED_OUT',
    readonly error?: string,
    readonly causeText?: string,
  ) {
    super(`execution stopped: ${status}`);
  }
}
