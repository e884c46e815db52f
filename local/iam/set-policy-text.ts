import { UnsupportedPolicyError } from './policy/evaluable-policy';
import type { ResourcePolicies } from './resource-policies';

/**
 * Set the policy of a resource to a text of JSON.
 *
 * @param refusal returns the error for a policy that is malformed or cannot be evaluated
 */
export function setPolicyText(
  policies: Pick<ResourcePolicies, 'set'>,
  arn: string,
  text: string,
  refusal: (reason: string) => Error,
): void {
  try {
    policies.set(arn, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnsupportedPolicyError) throw refusal(error.message);
    throw error;
  }
}
