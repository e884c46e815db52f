import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyIdOf } from '../../contracts/key-id';
import type { KeyId } from '../../contracts/names';

/** Trusted public keys by id, as key objects: parsing PEM takes longer than verifying a signature. */
export type ListedKeys = ReadonlyMap<KeyId, KeyObject>;

/** Keys by their PEM: every page of a rebuild lists the same ones. */
const parsed = new Map<string, [KeyId, KeyObject]>();

/**
 * The keys whose signatures a deployment trusts.
 *
 * @param own public key of the deployment's signing key, PEM
 * @param configured `catalogKeys` of the configuration
 * @throws InvalidInputError when one of them is not a public key on NIST P-256
 */
export function listedKeys(own: string, configured: readonly string[]): ListedKeys {
  return new Map([own, ...configured].map(parse));
}

function parse(publicKey: string): [KeyId, KeyObject] {
  const known = parsed.get(publicKey);
  if (known) return known;
  const key: [KeyId, KeyObject] = [keyIdOf(publicKey), createPublicKey(publicKey)];
  parsed.set(publicKey, key);
  return key;
}
