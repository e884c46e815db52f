import { ExitCode } from '../exit-codes';

/** A command cannot continue; the message says what happened, to what, and what to do next. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = ExitCode.usage,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A run failed or was refused; `error` is the stable name of its error, `cause` describes it. */
export class RunFailedError extends CommandError {
  override readonly name = 'RunFailedError';

  constructor(
    readonly runId: string,
    readonly status: 'failed' | 'refused',
    readonly failure: { error: string; cause: string },
  ) {
    const { error, cause } = failure;
    super(`Run ${runId} ${status === 'failed' ? 'failed' : 'was refused'}: ${cause} (${error})`, ExitCode.failed);
  }
}

/** Error after a run was, or may have been, started: what became of it is not known, and `failure` says why. */
export class UnseenRunError extends CommandError {
  override readonly name = 'UnseenRunError';
  readonly status = 'unknown';

  constructor(
    readonly runId: string,
    message: string,
    readonly failure: { error: string; cause: string },
    exitCode: ExitCode,
    cause: unknown,
  ) {
    super(message, exitCode, { cause });
  }
}
