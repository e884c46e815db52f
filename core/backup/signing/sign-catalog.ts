import type { KeyObject } from 'node:crypto';
import type { KeyId } from '../../contracts/names';
import { CatalogStatement, type SignedCatalog } from '../../contracts/signed-catalog';
import type { SigningKey } from '../../ports/signing-key';
import { problemOfSignature, signStatement } from './statement-signature';

/** Trusted public keys by id, as key objects: parsing PEM takes longer than verifying a signature. */
export type ListedKeys = ReadonlyMap<KeyId, KeyObject>;

/** Sign the statement of a catalog. */
export const signCatalog = (key: Pick<SigningKey, 'sign'>, statement: CatalogStatement): Promise<SignedCatalog> =>
  signStatement(key, statement);

/** Verify that a listed key signed the statement. @returns the statement, or why it is not proven */
export function verifyCatalog(
  signed: SignedCatalog,
  keys: ListedKeys,
): { statement: CatalogStatement } | { unproven: string } {
  const unproven = problemOfSignature(signed, keys);
  return unproven === undefined ? { statement: CatalogStatement.parse(signed.statement) } : { unproven };
}
