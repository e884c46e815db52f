import { createPublicKey } from 'node:crypto';
import { keyIdOf } from '../../contracts/key-id';
import type { ListedKeys } from './sign-catalog';

/**
 * The keys whose signatures a deployment trusts.
 *
 * @param own public key of the deployment's signing key, PEM
 * @param configured `catalogKeys` of the configuration
 * @throws InvalidInputError when one of them is not a public key on NIST P-256
 */
export function listedKeys(own: string, configured: readonly string[]): ListedKeys {
  return new Map([own, ...configured].map((publicKey) => [keyIdOf(publicKey), createPublicKey(publicKey)]));
}
