import { DELETE_ARCHIVE } from './deletion-actions';
import { denialOf } from './denial-of';
import { type LockTerms, strictest } from './lock-terms';
import { policyStatements } from './policy-statements';

/**
 * Terms on which a policy of a vault, such as that of its lock, denies an action to the vault's own account. Reads any text.
 *
 * @param policy JSON
 * @param action such as `glacier:DeleteArchive`
 */
export function termsOfPolicy(policy: string, vaultArn: string, action = DELETE_ARCHIVE): LockTerms {
  const statements = policyStatements(policy);
  if (!statements) return { kind: 'unknown', reason: 'its policy has no statements that can be read' };
  return strictest(statements.map((statement) => denialOf(statement, action, vaultArn)));
}
