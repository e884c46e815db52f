import { ActionDeniedError, InvalidInputError, VaultNotFoundError } from '../../../core/contracts/errors';
import type { VaultLock } from '../../../core/ports/account-vaults';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { stateText } from './show-lock';

/** @throws CommandError when the vault has a lock, which has to be aborted first if it can be; what is not known is tried */
export async function requireUnlocked(deployment: Deployment, vault: string): Promise<void> {
  const answer = await deployment.accountVaults.lock(vault);
  if (answer.kind === 'known') refuseLocked(answer.value, deployment, vault);
}

function refuseLocked(lock: VaultLock, { now }: Pick<Deployment, 'now'>, vault: string): void {
  const state = stateText(lock, vault, now());
  if (lock.state === 'locked') throw new CommandError(`${state} Nobody can change that.`);
  if (lock.state === 'in-progress') {
    throw new CommandError(`${state} Before another one can begin: moraine lock ${vault} --abort`);
  }
}

/** What an error of InitiateVaultLock means, and what to do. A lost answer takes the id with it. */
export async function initiationError(error: unknown, deployment: Deployment, vault: string): Promise<unknown> {
  if (error instanceof InvalidInputError || error instanceof VaultNotFoundError) return error;
  const lock = await stateNow(deployment, vault);
  if (error instanceof ActionDeniedError) return denialError(error, lock, deployment, vault);
  const said = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `Glacier's answer was lost, and with it the id if the lock has begun (${said}). ${nextAfterLoss(lock, vault)}`,
    ExitCode.unexpected,
    { cause: error },
  );
}

function nextAfterLoss(lock: VaultLock | undefined, vault: string): string {
  const again = `end it (moraine lock ${vault} --abort) and begin again`;
  if (lock?.state === 'in-progress') return `It has begun: no other answer tells its id, so ${again}.`;
  if (lock?.state === 'none') return 'It has not begun: begin again.';
  return `Look whether it has begun (moraine lock ${vault}); if so, ${again}.`;
}

function denialError(
  error: ActionDeniedError,
  lock: VaultLock | undefined,
  deployment: Deployment,
  vault: string,
): unknown {
  try {
    if (lock) refuseLocked(lock, deployment, vault);
  } catch (locked) {
    return locked;
  }
  return new CommandError(
    `${error.message}. A lock in progress has to be aborted first (moraine lock ${vault}); otherwise allow the action to these credentials.`,
    ExitCode.unexpected,
    { cause: error },
  );
}

/** @returns undefined when it cannot be told */
async function stateNow({ accountVaults }: Deployment, vault: string): Promise<VaultLock | undefined> {
  const answer = await accountVaults.lock(vault).catch(() => undefined);
  return answer?.kind === 'known' ? answer.value : undefined;
}
