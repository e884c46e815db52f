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

/** A run failed or was refused; `error` is the stable name of its error, `reason` describes it. */
export class RunFailedError extends CommandError {
  override readonly name = 'RunFailedError';

  constructor(
    readonly runId: string,
    readonly error: string,
    readonly reason: string,
  ) {
    super(`Run ${runId} failed: ${reason} (${error})`, ExitCode.failed);
  }
}
