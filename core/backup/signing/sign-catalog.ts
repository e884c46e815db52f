import { createHash, type KeyObject, verify } from 'node:crypto';
import type { KeyId } from '../../contracts/names';
import { CatalogStatement, type SignedCatalog } from '../../contracts/signed-catalog';
import type { SigningKey } from '../../ports/signing-key';
import { canonicalJson } from './canonical-json';

/** Trusted public keys by id, as key objects: parsing PEM takes longer than verifying a signature. */
export type ListedKeys = ReadonlyMap<KeyId, KeyObject>;

/** Sign the statement of a catalog. Each call gives a different signature; the first one is kept. */
export async function signCatalog(key: Pick<SigningKey, 'sign'>, statement: CatalogStatement): Promise<SignedCatalog> {
  const digest = createHash('sha256').update(canonicalJson(statement)).digest();
  return { statement, signature: (await key.sign(digest)).toString('base64') };
}

/**
 * Verify that a listed key signed the statement. The key is looked up by the id in the statement, never taken from the
 * catalog.
 *
 * @returns the statement, or why it is not proven
 */
export function verifyCatalog(
  { statement, signature }: SignedCatalog,
  keys: ListedKeys,
): { statement: CatalogStatement } | { unproven: string } {
  const publicKey = keys.get(statement.signer);
  if (publicKey === undefined) return { unproven: `signed by key ${statement.signer}, which is not listed` };
  if (!isSignatureOf(statement, signature, publicKey)) {
    return { unproven: `its signature is not that of key ${statement.signer}` };
  }
  return { statement: CatalogStatement.parse(statement) };
}

function isSignatureOf(statement: unknown, signature: string, publicKey: KeyObject): boolean {
  let signed: string;
  try {
    signed = canonicalJson(statement);
  } catch (error) {
    // Fractions, and nesting deeper than the stack allows, are never signed.
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
  return verify('sha256', Buffer.from(signed), publicKey, Buffer.from(signature, 'base64'));
}
