import { ExitCode } from '../exit-codes';

/** A command cannot go on, and the message tells a person what happened, to what, and what to do next. */
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

/** A run failed or was refused; `error` is its stable name, `cause` what happened. */
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
