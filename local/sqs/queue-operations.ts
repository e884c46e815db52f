import type { JsonOperation } from '../endpoint/json-protocol';
import { ServiceError } from '../endpoint/service-error';
import type { ResourcePolicies } from '../iam/resource-policies';
import { optionalInteger, queueOf, requiredString } from './operation-input';
import type { Queue } from './queue';
import type { Sqs } from './sqs';

/** The operations on queues as a whole. */
export function queueOperations(sqs: Sqs, policies: ResourcePolicies): Record<string, JsonOperation> {
  return {
    GetQueueUrl: (input) => ({ QueueUrl: sqs.queueUrl(sqs.queue(requiredString(input, 'QueueName'))) }),

    ListQueues: (input) => {
      const prefix = typeof input.QueueNamePrefix === 'string' ? input.QueueNamePrefix : '';
      const maxResults = optionalInteger(input, 'MaxResults', 1, 1000) ?? 1000;
      if (input.NextToken !== undefined) throw new ServiceError('InvalidParameterValue', 'There is no next page.');
      const named = sqs.queues().filter((queue) => queue.name.startsWith(prefix));
      if (named.length > maxResults) {
        throw new ServiceError(
          'InvalidParameterValue',
          `The embedded cloud lists queues on one page: ${named.length}.`,
        );
      }
      return { QueueUrls: named.map((queue) => sqs.queueUrl(queue)) };
    },

    GetQueueAttributes: (input) => {
      const queue = queueOf(sqs, input);
      const policy = policies.get(queue.arn);
      const all = { ...attributesOf(queue), ...(policy && { Policy: JSON.stringify(policy) }) };
      const names = (input.AttributeNames ?? []) as string[];
      if (names.includes('All')) return { Attributes: all };
      const unknown = names.find((name) => !(name in all) && !optionalNames.has(name));
      if (unknown) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
      return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) };
    },

    PurgeQueue: (input) => {
      queueOf(sqs, input).purge();
      return {};
    },
  };
}

const optionalNames = new Set(['RedrivePolicy', 'Policy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'FifoQueue']);

function attributesOf(queue: Queue): Record<string, string> {
  const { attributes } = queue;
  const delayed = queue.delayedCount;
  const createdAtSeconds = String(Math.floor(queue.createdAtMs / 1000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.visibleCount),
    ApproximateNumberOfMessagesNotVisible: String(queue.messageCount - queue.visibleCount - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: createdAtSeconds,
    LastModifiedTimestamp: createdAtSeconds,
    VisibilityTimeout: String(attributes.visibilityTimeoutSeconds),
    MaximumMessageSize: String(attributes.maximumMessageSizeBytes),
    MessageRetentionPeriod: String(attributes.retentionSeconds),
    DelaySeconds: String(attributes.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(attributes.receiveWaitSeconds),
    SqsManagedSseEnabled: 'true',
    ...attributes.recorded,
    ...(attributes.redrive ? { RedrivePolicy: JSON.stringify(attributes.redrive) } : {}),
  };
}
