import { formMap, type QueryOperation, requiredParameter } from '../endpoint/query-protocol';
import { ServiceError } from '../endpoint/service-error';
import type { XmlValue } from '../endpoint/xml';
import { type MessageAttribute, messageSizeBytes } from '../sqs/message';
import { MESSAGE_LIMIT_BYTES } from './notification';
import type { Sns } from './sns';
import type { Subscription } from './topics';

// Topics or subscriptions per page, as in SNS.
const PAGE_SIZE = 100;

export function snsOperations(sns: Sns): Record<string, QueryOperation> {
  return {
    Publish: (form) => ({ MessageId: publish(sns, requiredParameter(form, 'TopicArn'), form, '') }),

    PublishBatch: (form) => {
      const topicArn = requiredParameter(form, 'TopicArn');
      sns.topics.subscriptions(topicArn);
      const prefixes = batchPrefixes(form);
      const totalBytes = prefixes.reduce(
        (total, prefix) =>
          total +
          messageSizeBytes(form.get(`${prefix}Message`) ?? '', messageAttributes(form, `${prefix}MessageAttributes`)),
        0,
      );
      if (totalBytes > MESSAGE_LIMIT_BYTES) {
        throw new ServiceError('BatchRequestTooLong', 'The length of all the messages put together is over the limit.');
      }
      const Successful: XmlValue[] = [];
      const Failed: XmlValue[] = [];
      for (const prefix of prefixes) {
        const Id = requiredParameter(form, `${prefix}Id`);
        try {
          Successful.push({ Id, MessageId: publish(sns, topicArn, form, prefix) });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },

    Subscribe: (form) => {
      const subscription = sns.topics.subscribe(
        {
          topicArn: requiredParameter(form, 'TopicArn'),
          protocol: requiredParameter(form, 'Protocol'),
          endpoint: requiredParameter(form, 'Endpoint'),
        },
        formMap(form, 'Attributes'),
      );
      return { SubscriptionArn: subscription.subscriptionArn };
    },

    ListTopics: (form) => {
      const page = pageOf(sns.topics.arns(), form);
      return { Topics: page.items.map((TopicArn) => ({ TopicArn })), NextToken: page.nextToken };
    },
    ListSubscriptions: (form) => subscriptionPage(sns.topics.allSubscriptions(), form),
    ListSubscriptionsByTopic: (form) =>
      subscriptionPage(sns.topics.subscriptions(requiredParameter(form, 'TopicArn')), form),
  };
}

function publish(sns: Sns, topicArn: string, form: URLSearchParams, prefix: string): string {
  for (const name of ['MessageStructure', 'MessageGroupId', 'MessageDeduplicationId', 'TargetArn', 'PhoneNumber']) {
    if (form.has(prefix + name)) {
      const reason = `Invalid parameter: the embedded cloud does not implement ${name} of Publish.`;
      throw new ServiceError('InvalidParameter', reason);
    }
  }
  return sns.publish(topicArn, requiredParameter(form, `${prefix}Message`), {
    subject: form.get(`${prefix}Subject`) ?? undefined,
    attributes: messageAttributes(form, `${prefix}MessageAttributes`),
  });
}

function batchPrefixes(form: URLSearchParams): string[] {
  const prefixes: string[] = [];
  for (let index = 1; form.has(`PublishBatchRequestEntries.member.${index}.Id`); index++) {
    prefixes.push(`PublishBatchRequestEntries.member.${index}.`);
  }
  if (prefixes.length === 0)
    throw new ServiceError('EmptyBatchRequest', 'The batch request does not contain any entries.');
  if (prefixes.length > 10) {
    throw new ServiceError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  }
  const ids = prefixes.map((prefix) => form.get(`${prefix}Id`));
  if (new Set(ids).size < ids.length)
    throw new ServiceError('BatchEntryIdsNotDistinct', 'Two entries have the same id.');
  return prefixes;
}

function messageAttributes(form: URLSearchParams, prefix: string): Record<string, MessageAttribute> {
  const attributes: Record<string, MessageAttribute> = {};
  for (let index = 1; index <= 10; index++) {
    const entry = `${prefix}.entry.${index}`;
    const name = form.get(`${entry}.Name`);
    if (name === null) break;
    attributes[name] = {
      DataType: requiredParameter(form, `${entry}.Value.DataType`),
      StringValue: form.get(`${entry}.Value.StringValue`) ?? undefined,
      BinaryValue: form.get(`${entry}.Value.BinaryValue`) ?? undefined,
    };
  }
  return attributes;
}

function subscriptionPage(subscriptions: Subscription[], form: URLSearchParams): XmlValue {
  const page = pageOf(subscriptions, form);
  return {
    Subscriptions: page.items.map(({ subscriptionArn, topicArn, protocol, endpoint }) => ({
      SubscriptionArn: protocol === 'sqs' ? subscriptionArn : 'PendingConfirmation',
      Owner: topicArn.split(':')[4],
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
    NextToken: page.nextToken,
  };
}

function pageOf<T>(items: T[], form: URLSearchParams): { items: T[]; nextToken?: string } {
  const start = Number(form.get('NextToken') ?? 0);
  const end = start + PAGE_SIZE;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}
