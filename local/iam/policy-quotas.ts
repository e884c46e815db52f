import { ServiceError } from '../endpoint/service-error';
import type { PolicyDocument, Role } from './role';

const INLINE_CHARACTERS_MAX = 10_240;
const MANAGED_CHARACTERS_MAX = 6_144;
const MANAGED_POLICIES_MAX = 10;

/** Characters of a policy as IAM counts them: without white space. @throws ServiceError ValidationError for characters that it does not take */
function charactersOf(document: PolicyDocument): number {
  const text = JSON.stringify(document);
  if (/[^\x20-\xFF]/.test(text)) {
    const constraint = 'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+';
    const problem = `Value at 'policyDocument' failed to satisfy constraint: ${constraint}`;
    throw new ServiceError('ValidationError', `1 validation error detected: ${problem}`);
  }
  return text.replace(/\s/g, '').length;
}

const limitExceeded = (message: string) => new ServiceError('LimitExceeded', message, 409);

/**
 * Refuse a role whose inline policies together are too long, or which has too many managed policies.
 *
 * @throws ServiceError LimitExceeded, ValidationError
 * @see AWS Identity and Access Management User Guide, "IAM and AWS STS quotas"
 */
export function checkRoleQuotas({ roleName, policies }: Role): void {
  const inline = policies.filter(({ kind }) => kind === 'inline');
  const characters = inline.reduce((sum, { document }) => sum + charactersOf(document), 0);
  if (characters > INLINE_CHARACTERS_MAX) {
    throw limitExceeded(`Maximum policy size of ${INLINE_CHARACTERS_MAX} bytes exceeded for role ${roleName}`);
  }
  if (policies.length - inline.length > MANAGED_POLICIES_MAX) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MANAGED_POLICIES_MAX} (role ${roleName})`);
  }
}

/**
 * Refuse a managed policy that is too long.
 *
 * @throws ServiceError LimitExceeded
 */
export function checkManagedPolicy(document: PolicyDocument): void {
  if (charactersOf(document) > MANAGED_CHARACTERS_MAX) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_CHARACTERS_MAX}`);
  }
}
