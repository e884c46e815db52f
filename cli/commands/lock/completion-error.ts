import { ActionDeniedError, InvalidInputError, VaultNotFoundError } from '../../../core/contracts/errors';
import { answerLost } from '../../errors/answer-lost';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { printable } from '../../format/printable';

/** What an error of CompleteVaultLock means, and what to do. */
export function completionError(error: unknown, vault: string, lockId: string): unknown {
  if (error instanceof VaultNotFoundError) return error;
  const cause = { cause: error };
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof InvalidInputError) {
    return new CommandError(
      `${printable(lockId)} is not the id of the lock in its trial (${said}). Nothing was completed. Only the answer to --initiate ` +
        `has the id; if it is lost, end the trial (moraine lock ${vault} --abort) and begin again.`,
      ExitCode.usage,
      cause,
    );
  }
  if (error instanceof ActionDeniedError) {
    return new CommandError(
      `${said}. Either these credentials may not complete a lock, or the vault is locked by another one: moraine lock ${vault}`,
      ExitCode.unexpected,
      cause,
    );
  }
  return answerLost(error, 'the lock may be complete');
}
