import { awsQuotas } from './aws-quotas';
import { longestJson } from './longest-value';
import { type Measured, resourcesOf, type Template } from './template';

/** The property that holds the policy of a resource, and what AWS takes of it. */
const policies: Record<string, { property: string; what: string; unit: string; quota: number }> = {
  'AWS::IAM::Role': {
    property: 'AssumeRolePolicyDocument',
    what: 'the trust policy of the role',
    unit: 'characters',
    quota: awsQuotas.trustPolicyCharacters,
  },
  'AWS::SQS::QueuePolicy': bytes('PolicyDocument', awsQuotas.queuePolicyBytes),
  'AWS::SNS::TopicPolicy': bytes('PolicyDocument', awsQuotas.topicPolicyBytes),
  'AWS::S3::BucketPolicy': bytes('PolicyDocument', awsQuotas.bucketPolicyBytes),
  'AWS::KMS::Key': bytes('KeyPolicy', awsQuotas.keyPolicyBytes),
};

function bytes(property: string, quota: number) {
  return { property, what: 'the resource policy', unit: 'bytes', quota };
}

/** Measure trust policies, and the policies of queues, topics, buckets and keys. */
export function* measureResourcePolicies(template: Template, field: string): Generator<Measured> {
  for (const [type, { property, what, unit, quota }] of Object.entries(policies)) {
    for (const { id, properties } of resourcesOf(template, type)) {
      const amount = longestJson(properties[property] ?? {});
      yield { what: `${what} ${id}`, unit, amount, quota, field };
    }
  }
}
