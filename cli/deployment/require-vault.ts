import { ActionDeniedError, VaultNotFoundError } from '../../core/contracts/errors';
import { CommandError } from '../errors/command-error';
import { NOT_ADMITTED } from '../errors/not-admitted';
import { didYouMean } from '../nearest-name';
import type { Deployment } from './deployment';

/**
 * Make sure that Glacier has a vault. A person who may not ask is left to the run, unless the account has no vaults at all.
 *
 * @throws CommandError when it has not, naming the vault that is probably meant
 */
export async function requireVault(
  { accountVaults, region }: Pick<Deployment, 'accountVaults' | 'region'>,
  vault: string,
): Promise<void> {
  try {
    await accountVaults.describe(vault);
  } catch (error) {
    if (error instanceof VaultNotFoundError) {
      const names = (await vaultNames(accountVaults)) ?? [];
      throw new CommandError(
        `There is no vault ${vault} in ${region}${names.length > 0 ? `, only ${names.join(', ')}` : ''}.${didYouMean(vault, names)} See all vaults: moraine vaults`,
        undefined,
        { cause: error },
      );
    }
    if (!(error instanceof ActionDeniedError)) throw error;
    // Glacier denies every question of an account that it does not admit.
    const names = await vaultNames(accountVaults);
    if (names?.length === 0) throw new CommandError(`${error.message}. ${NOT_ADMITTED}`, undefined, { cause: error });
  }
}

/** Names of the vaults of the account and region; undefined when these credentials may not list them. */
async function vaultNames({ list }: Deployment['accountVaults']): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const { name } of list()) names.push(name);
  } catch (error) {
    if (error instanceof ActionDeniedError) return undefined;
    throw error;
  }
  return names;
}
