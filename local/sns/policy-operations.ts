import { type QueryOperation, requiredParameter } from '../endpoint/query-protocol';
import { notImplemented, ServiceError } from '../endpoint/service-error';
import type { ResourcePolicies } from '../iam/resource-policies';
import { setPolicyText } from '../iam/set-policy-text';
import type { Topics } from './topics';

/** SetTopicAttributes, of the policy only. */
export function policyOperations(topics: Topics, policies: ResourcePolicies): Record<string, QueryOperation> {
  return {
    SetTopicAttributes: (form) => {
      const topicArn = requiredParameter(form, 'TopicArn');
      topics.subscriptions(topicArn);
      const name = requiredParameter(form, 'AttributeName');
      if (name !== 'Policy') throw notImplemented('sns', `SetTopicAttributes of ${name}`);
      const invalid = (reason: string) =>
        new ServiceError('InvalidParameter', `Invalid parameter: Policy Error: ${reason}`);
      setPolicyText(policies, topicArn, requiredParameter(form, 'AttributeValue'), invalid);
      return {};
    },
  };
}
