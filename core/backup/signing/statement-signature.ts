import { createHash, type KeyObject, verify } from 'node:crypto';
import type { KeyId } from '../../contracts/names';
import type { SigningKey } from '../../ports/signing-key';
import { canonicalJson } from './canonical-json';
import type { ListedKeys } from './listed-keys';

/** Sign a statement. Each call gives a different signature. */
export async function signStatement<Statement extends object>(
  key: Pick<SigningKey, 'sign'>,
  statement: Statement,
): Promise<{ statement: Statement; signature: string }> {
  const digest = createHash('sha256').update(canonicalJson(statement)).digest();
  return { statement, signature: (await key.sign(digest)).toString('base64') };
}

/**
 * Verify that a listed key signed a statement. The key is looked up by the id in the statement, never taken from the archive that
 * holds it.
 *
 * @returns why it is not proven, or undefined
 */
export function problemOfSignature(
  { statement, signature }: { statement: { signer: KeyId }; signature: string },
  keys: ListedKeys,
): string | undefined {
  const publicKey = keys.get(statement.signer);
  if (publicKey === undefined) return `signed by key ${statement.signer}, which is not listed`;
  if (isSignatureOf(statement, signature, publicKey)) return undefined;
  return `its signature is not that of key ${statement.signer}`;
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
