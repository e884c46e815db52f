import { VaultNotFoundError } from '../../../core/contracts/errors';
import type { AccountVaults } from '../../../core/ports/account-vaults';
import { DELETE_VAULT } from '../../../core/vault-lock/deletion-actions';
import { termsOfPolicy } from '../../../core/vault-lock/policy-terms';
import { CommandError } from '../../errors/command-error';

/**
 * Refuse to delete a vault whose lock, which is complete, forbids that for ever: its archives would be deleted in vain. A lock that
 * may not be read, and a missing vault, are left to the run.
 *
 * @throws CommandError
 */
export async function requireUnlockedVault(vaults: Pick<AccountVaults, 'describe' | 'lock'>, vault: string) {
  const policy = await completePolicy(vaults, vault);
  if (policy === undefined) return;
  const { arn } = await vaults.describe(vault);
  if (termsOfPolicy(policy, arn, DELETE_VAULT).kind !== 'always') return;
  throw new CommandError(
    `The lock of vault ${vault} forbids for ever to delete the vault: leave out --and-vault to delete archives only. ` +
      `What the lock says: moraine lock ${vault}`,
  );
}

async function completePolicy(vaults: Pick<AccountVaults, 'lock'>, vault: string): Promise<string | undefined> {
  try {
    const answer = await vaults.lock(vault);
    return answer.kind === 'known' && answer.value.state === 'locked' ? answer.value.policy : undefined;
  } catch (error) {
    if (error instanceof VaultNotFoundError) return undefined;
    throw error;
  }
}
