import type { Decision } from '../decision';
import { type AccessRequest, appliesTo, namesCaller } from './applies-to';
import type { StatementIndex } from './statement-index';

/** The policies that a request is held against. */
export interface Policies {
  /** Policies of the caller; undefined for services that call without a role. */
  identity: StatementIndex | undefined;
  /** Policy of the resource, if it has one. */
  resource: StatementIndex | undefined;
}

/** What the statements of a policy say of a request. `delegated`: one allows it to the account, whose own policies decide. */
type Verdict = 'denied' | 'allowed' | 'delegated' | 'silent';

/**
 * Whether policies allow a request within one account. A statement that denies it outweighs all others; otherwise a permission
 * of either policy is enough, except for keys, whose policy has to allow it or leave it to the account.
 *
 * @see AWS IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Key policies in AWS KMS"
 */
export function decide(request: AccessRequest, { identity, resource }: Policies): Decision {
  const ofIdentity = verdictOf(identity, request);
  if (ofIdentity === 'denied') return { kind: 'denied', reason: 'explicit-deny', policy: 'identity-based' };
  const ofResource = verdictOf(resource, request);
  if (ofResource === 'denied') return { kind: 'denied', reason: 'explicit-deny', policy: 'resource-based' };
  if (ofResource === 'allowed') return { kind: 'allowed' };
  const needsResource = identity === undefined || (resource !== undefined && request.action.startsWith('kms:'));
  if (needsResource && ofResource === 'silent') return { kind: 'denied', reason: 'no-allow', policy: 'resource-based' };
  return ofIdentity === 'allowed'
    ? { kind: 'allowed' }
    : { kind: 'denied', reason: 'no-allow', policy: 'identity-based' };
}

function verdictOf(statements: StatementIndex | undefined, request: AccessRequest): Verdict {
  let verdict: Verdict = 'silent';
  for (const statement of statements?.about(request.action) ?? []) {
    if (verdict === 'allowed' && statement.effect === 'Allow') continue;
    if (!appliesTo(statement, request)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = namesCaller(statement, request.caller) ? 'allowed' : 'delegated';
  }
  return verdict;
}
