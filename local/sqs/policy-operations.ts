import type { JsonOperation } from '../endpoint/json-protocol';
import { notImplemented, ServiceError } from '../endpoint/service-error';
import type { ResourcePolicies } from '../iam/resource-policies';
import { setPolicyText } from '../iam/set-policy-text';
import { queueOf } from './operation-input';
import type { Sqs } from './sqs';

/** SetQueueAttributes, of the policy only; an empty text takes it away. */
export function policyOperations(sqs: Sqs, policies: ResourcePolicies): Record<string, JsonOperation> {
  return {
    SetQueueAttributes: (input) => {
      const { arn } = queueOf(sqs, input);
      const { Policy, ...others } = Object(input.Attributes) as Record<string, unknown>;
      const [other] = Object.keys(others);
      if (other !== undefined) throw notImplemented('sqs', `SetQueueAttributes of ${other}`);
      if (Policy === '') policies.set(arn, undefined);
      else setPolicyText(policies, arn, String(Policy), invalidPolicy);
      return {};
    },
  };
}

const invalidPolicy = (reason: string) =>
  new ServiceError('InvalidAttributeValue', `Invalid value for the parameter Policy. (${reason})`);
