import type { Call } from '../glacier-context';
import { vaultNotFound } from '../wire/glacier-error';
import type { Vault } from './vault';

/** The vault that a call names. @throws 404, also for a name that no vault can have */
export function vaultOf({ context, vaultName }: Call): Vault {
  const vault = context.vaults.get(vaultName);
  if (!vault) throw vaultNotFound(context.arnOf(vaultName));
  return vault;
}
