import type { JsonOperation } from '../endpoint/json-protocol';
import { ServiceError } from '../endpoint/service-error';
import type { ResourcePolicies } from '../iam/resource-policies';
import { setPolicyText } from '../iam/set-policy-text';

/** Operations on the policies of keys. @param arnOf returns the ARN of the key that an input names */
export function policyOperations(
  policies: ResourcePolicies,
  arnOf: (input: Record<string, unknown>) => string,
): Record<string, JsonOperation> {
  return {
    GetKeyPolicy: (input) => ({ Policy: JSON.stringify(policies.get(arnOf(input))), PolicyName: 'default' }),
    PutKeyPolicy: (input) => {
      const malformed = (reason: string) => new ServiceError('MalformedPolicyDocumentException', reason);
      setPolicyText(policies, arnOf(input), String(input.Policy), malformed);
    },
  };
}
