import type { VaultLock } from '../../../core/ports/account-vaults';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { formatDuration, formatTime } from '../../format/duration';
import { describePolicy, readPolicy } from './describe-policy';
import type { LockScene } from './lock-scene';

/** Show the lock of a vault, its terms and dates, and what it means for Moraine. */
export async function showLock({ deployment, terminal, vault, json }: LockScene): Promise<void> {
  const described = await deployment.accountVaults.describe(vault);
  const lock = await knownLock(deployment, vault);
  const read = lock.state === 'none' ? undefined : readPolicy(lock.policy, described, deployment);
  if (json) return terminal.json({ vault, arn: described.arn, lock, ...read, policy: undefined });
  terminal.say(stateText(lock, vault, deployment.now()));
  if (!read) {
    terminal.say(`  Try one for 24 hours: moraine lock ${vault} --initiate --deny-delete-days 365`);
    return;
  }
  for (const line of describePolicy(read, 'forbids')) terminal.say(line);
  if (lock.state !== 'in-progress') return;
  terminal.say(`  Make it permanent: moraine lock ${vault} --complete`);
  terminal.say(`  End the trial:     moraine lock ${vault} --abort`);
}

/** @throws CommandError when these credentials may not ask */
export async function knownLock(
  { accountVaults }: Pick<LockScene['deployment'], 'accountVaults'>,
  vault: string,
): Promise<VaultLock> {
  const answer = await accountVaults.lock(vault);
  if (answer.kind === 'known') return answer.value;
  throw new CommandError(
    `These credentials are not allowed to call ${answer.action} on vault ${vault}, without which its lock is not known.`,
    ExitCode.unexpected,
  );
}

/** State of a lock in words. */
export function stateText(lock: VaultLock, vault: string, now: Date): string {
  const at = (date: Date) => `${formatTime(date.toISOString())} UTC`;
  switch (lock.state) {
    case 'none':
      return `Vault ${vault} has no lock.`;
    case 'locked':
      return `Vault ${vault} is locked for ever, by a lock of ${at(lock.createdAt)}.`;
    case 'in-progress': {
      const left = formatDuration(lock.expiresAt.getTime() - now.getTime());
      return `Vault ${vault} has a lock in its trial since ${at(lock.createdAt)}: it is in force, and ends by itself at ${at(lock.expiresAt)} (in ${left}) unless it is completed.`;
    }
  }
}
