import { createPublicKey } from 'node:crypto';
import { keyIdOf } from '../../contracts/key-id';
import type { ListedKeys } from './sign-catalog';

/**
 * The keys whose signatures a deployment believes.
 *
 * @param own public key of the key that it signs with, PEM
 * @param configured `catalogKeys` of the configuration
 * @throws InvalidInputError when one of them is no public key on NIST P-256
 */
export function listedKeys(own: string, configured: readonly string[]): ListedKeys {
  return new Map([own, ...configured].map((publicKey) => [keyIdOf(publicKey), createPublicKey(publicKey)]));
}
