import { CatalogStatement, type SignedCatalog } from '../../contracts/signed-catalog';
import type { ListedKeys } from './listed-keys';
import { problemOfSignature } from './statement-signature';

/** Verify that a listed key signed the statement of a catalog. @returns the statement, or why it is not proven */
export function verifyCatalog(
  signed: SignedCatalog,
  keys: ListedKeys,
): { statement: CatalogStatement } | { unproven: string } {
  const unproven = problemOfSignature(signed, keys);
  return unproven === undefined ? { statement: CatalogStatement.parse(signed.statement) } : { unproven };
}
