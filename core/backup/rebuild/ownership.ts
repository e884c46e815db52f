import type { KeyId } from '../../contracts/names';
import type { WrittenArchive } from '../../contracts/snapshot';
import type { VaultArchive } from './vault-archive';

/** By what a person who takes a snapshot over says that its archives are a plan's own. */
export interface Owner {
  plan: string;
  /** Ids of the listed keys. */
  signers: ReadonlySet<KeyId>;
  /** Key of another deployment that is no more, which the person has named. */
  deployment: KeyId | undefined;
}

/**
 * Whether retention may delete an archive that is taken over: only where its description names the plan, and a listed key or
 * that of the deployment that was named.
 *
 * @param listed the archive, as the vault's inventory tells it
 */
export function ownership(
  { plan, signer }: Pick<VaultArchive, 'plan' | 'signer'>,
  owner: Owner,
): Pick<WrittenArchive, 'isForeign' | 'takenOverFrom'> {
  if (plan !== owner.plan || signer === undefined) return { isForeign: true };
  if (owner.signers.has(signer)) return {};
  return signer === owner.deployment ? { takenOverFrom: signer } : { isForeign: true };
}
