import { MalformedPolicyError, parsePolicy } from '../../iam/policy/parse-policy';
import type { Statement } from '../../iam/policy/statement';
import { GlacierError, invalidParameter, missingParameter } from '../wire/glacier-error';
import { type JsonObject, stringMember } from '../wire/json-body';
import { isGlacierAction, unsupportedInDeny } from './policy-terms';

const policyBytesMax = 20 * 1024;

/**
 * The `Policy` member of a request: a policy with principals, as a string of at most 20 KB.
 *
 * @throws InvalidParameterValueException; NotImplemented for a Deny that cannot be evaluated
 */
export function policyOf(body: JsonObject, kind: 'access' | 'lock'): string {
  const policy = stringMember(body, 'Policy');
  if (!policy) throw missingParameter('Policy');
  if (Buffer.byteLength(policy) > policyBytesMax) throw invalidParameter(`The policy exceeds ${policyBytesMax} bytes`);
  const invalid = (reason: string) =>
    invalidParameter(`The specified vault ${kind} policy is invalid. Provide a valid policy. (${reason})`);
  for (const statement of parsed(policy, invalid)) {
    if (!statement.principals) throw invalid('a statement needs either Principal or NotPrincipal');
    const unknown = statement.actions.patterns.find((pattern) => !isGlacierAction(pattern));
    if (unknown !== undefined) throw invalid(`${unknown} is no action of Glacier`);
    if (statement.effect === 'Deny') refuseUnsupported(statement);
  }
  return policy;
}

function parsed(policy: string, invalid: (reason: string) => Error): Statement[] {
  try {
    return parsePolicy(policy);
  } catch (error) {
    throw error instanceof MalformedPolicyError ? invalid(error.message) : error;
  }
}

function refuseUnsupported(statement: Statement): void {
  const part = unsupportedInDeny(statement);
  if (part === undefined) return;
  const message = `The embedded Glacier does not evaluate ${part} in a Deny. Run against an AWS account to use it.`;
  throw new GlacierError('NotImplemented', message, 400);
}
