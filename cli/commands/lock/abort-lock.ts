import { ActionDeniedError } from '../../../core/contracts/errors';
import { answerLost } from '../../errors/answer-lost';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import type { LockScene } from './lock-scene';
import { stateText } from './show-lock';

/** End the trial of a lock; a vault without one stays as it is. */
export async function abortLock({ deployment, terminal, vault, json }: LockScene): Promise<void> {
  const { accountVaults, governance } = deployment;
  const answer = await accountVaults.lock(vault);
  const lock = answer.kind === 'known' ? answer.value : undefined;
  if (lock?.state === 'locked') {
    throw new CommandError(`${stateText(lock, vault, deployment.now())} Nobody can change that.`);
  }
  await governance.abortVaultLock(vault).catch((error) => {
    if (!(error instanceof ActionDeniedError)) throw answerLost(error, 'the trial may be over');
    throw new CommandError(
      `${error.message}. Either these credentials may not abort a lock, or the vault is locked for ever: moraine lock ${vault}`,
      ExitCode.unexpected,
      { cause: error },
    );
  });
  if (json) return terminal.json({ vault, lock: { state: 'none' } });
  terminal.say(
    lock?.state === 'none'
      ? `Vault ${vault} had no lock.`
      : `The trial is over: vault ${vault} has no lock. The file with its id, if there is one, is of no use any more: remove it.`,
  );
}
