import { MoraineError } from '../../core/contracts/errors';
import { ExitCode } from '../exit-codes';
import { CommandError } from './command-error';

/**
 * What an error of a change means that may be repeated. A translated error is a refusal by AWS, and is returned as it is; after any
 * other one the change may have been made.
 *
 * @param change that may have happened: `the policy may have changed`
 */
export function answerLost(error: unknown, change: string): unknown {
  if (error instanceof MoraineError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `Glacier's answer was lost, and ${change} (${said}). The same command may be repeated.`,
    ExitCode.unexpected,
    { cause: error },
  );
}
