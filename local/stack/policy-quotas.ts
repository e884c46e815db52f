import { ServiceError } from '../endpoint/service-error';

type Json = Record<string, unknown>;

/** What a service takes of the policy of a resource. */
interface PolicyQuotas {
  /** Property of the resource that holds the policy. */
  property: string;
  /** Bytes of the document without white space. */
  bytesMax: number;
  tooLong: ServiceError;
  statementsMax?: number;
  actionsMax?: number;
}

const quotas: Readonly<Record<string, PolicyQuotas>> = {
  'AWS::IAM::Role': {
    property: 'AssumeRolePolicyDocument',
    bytesMax: 2048,
    tooLong: new ServiceError('LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048', 409),
  },
  'AWS::SQS::QueuePolicy': {
    property: 'PolicyDocument',
    bytesMax: 8192,
    tooLong: new ServiceError('OverLimit', 'Submitted policy is over max allowed size.', 403),
    statementsMax: 20,
    actionsMax: 7,
  },
  'AWS::SNS::TopicPolicy': {
    property: 'PolicyDocument',
    bytesMax: 30 * 1024,
    tooLong: new ServiceError('InvalidParameter', 'Invalid parameter: Policy is over the maximum size of 30 KB'),
    statementsMax: 100,
  },
  'AWS::S3::BucketPolicy': {
    property: 'PolicyDocument',
    bytesMax: 20 * 1024,
    tooLong: new ServiceError('PolicyTooLarge', 'Policy exceeds the maximum allowed document size.'),
  },
  'AWS::KMS::Key': {
    property: 'KeyPolicy',
    bytesMax: 32 * 1024,
    tooLong: new ServiceError('LimitExceededException', 'The key policy is over the maximum size of 32768 bytes.'),
  },
};

/**
 * Refuse a resource whose own policy is larger than its service takes.
 *
 * @throws ServiceError
 * @see IAM User Guide, "IAM and AWS STS quotas"; Amazon SQS Developer Guide, "Amazon SQS policy quotas"; Amazon SNS Developer Guide,
 * "Policy quotas"; Amazon S3 User Guide, "Adding a bucket policy"; AWS KMS Developer Guide, "Resource quotas"
 */
export function checkPolicyQuotas(type: string, properties: Json): void {
  const quota = quotas[type];
  const document = quota && (properties[quota.property] as Json | undefined);
  if (!document) return;
  const { bytesMax, tooLong, statementsMax = Number.POSITIVE_INFINITY, actionsMax = Number.POSITIVE_INFINITY } = quota;
  if (Buffer.byteLength(JSON.stringify(document)) > bytesMax) throw tooLong;
  const statements = [document.Statement ?? []].flat() as Json[];
  if (statements.length > statementsMax) {
    throw new ServiceError(
      tooLong.code,
      `${statements.length} statements were found in the submitted policy, max allowed is ${statementsMax}`,
      tooLong.statusCode,
    );
  }
  const actions = Math.max(0, ...statements.map(({ Action = [] }) => [Action].flat().length));
  if (actions > actionsMax) {
    throw new ServiceError(
      tooLong.code,
      `${actions} actions were found in a statement from the submitted policy, max allowed is ${actionsMax}`,
      tooLong.statusCode,
    );
  }
}
