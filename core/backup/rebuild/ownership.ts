import type { KeyId } from '../../contracts/names';
import type { WrittenArchive } from '../../contracts/snapshot';
import type { VaultArchive } from './vault-archive';

/** Criteria by which archives of an adopted snapshot count as a plan's own. */
export interface Owner {
  plan: string;
  /** Ids of the listed keys. */
  signers: ReadonlySet<KeyId>;
  /** Key of another, deleted deployment, named by the person who adopts. */
  deployment: KeyId | undefined;
}

/**
 * Ownership of an adopted archive. Retention may delete it only if its description names the plan and either a listed
 * key or the key of the named deployment.
 *
 * @param listed the archive in the vault's inventory
 */
export function ownership(
  { plan, signer }: Pick<VaultArchive, 'plan' | 'signer'>,
  owner: Owner,
): Pick<WrittenArchive, 'isForeign' | 'takenOverFrom'> {
  if (plan !== owner.plan || signer === undefined) return { isForeign: true };
  if (owner.signers.has(signer)) return {};
  return signer === owner.deployment ? { takenOverFrom: signer } : { isForeign: true };
}
