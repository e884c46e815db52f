import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { answerQuery, FORM_BYTES_MAX } from '../endpoint/query-protocol';
import { ServiceError } from '../endpoint/service-error';
import { deliverWithFaults, deliveryEffect } from '../faults/delivery-faults';
import type { FaultPlan } from '../faults/fault-plan';
import type { Authorizer } from '../iam/authorize';
import type { ResourcePolicies } from '../iam/resource-policies';
import { messageSizeBytes } from '../sqs/message';
import type { Sqs } from '../sqs/sqs';
import { deliveredBody, MESSAGE_LIMIT_BYTES, type Published } from './notification';
import { policyOperations } from './policy-operations';
import { checkDelivery } from './service-permissions';
import type { Sns } from './sns';
import { snsOperations } from './sns-operations';
import { type Subscription, Topics } from './topics';

export interface SnsOptions {
  clock: VirtualClock;
  region: string;
  accountId: string;
  faults: FaultPlan;
  /** Receives the messages of subscriptions with the protocol `sqs`. */
  sqs: Pick<Sqs, 'send' | 'queue'>;
  authorizer: Pick<Authorizer, 'decide'>;
  resourcePolicies: ResourcePolicies;
  onDefect: (error: unknown, what: string) => void;
}

/** Whether a text has fewer than 100 characters, no line breaks and no control characters; Amazon SNS API Reference, Publish. */
const isSubject = (text: string) => text.length >= 1 && text.length < 100 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

export function createSns(options: SnsOptions): Sns {
  const { clock, region, accountId, faults, sqs, authorizer, onDefect } = options;
  const topics = new Topics();

  function deliver(published: Published, subscription: Subscription): void {
    const body = deliveredBody(published, subscription, region);
    // With raw delivery the attributes become those of the queue's message.
    const attributes = subscription.rawMessageDelivery ? published.attributes : {};
    try {
      checkDelivery(authorizer, subscription.topicArn, sqs.queue(subscription.endpoint).arn);
      sqs.send(subscription.endpoint, body, { attributes, senderId: 'sns.amazonaws.com' });
    } catch (error) {
      onDefect(error, `delivery of ${subscription.topicArn} to ${subscription.endpoint}`);
    }
  }

  const protocol = {
    signingName: 'sns',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: {},
  };
  const sns: Sns = {
    signingName: 'sns',
    formInQuery: true,
    bodyBytesMax: FORM_BYTES_MAX,
    topics,
    operationOf: ({ query }) => query.get('Action') ?? undefined,
    handle: (request, response) => answerQuery(protocol, request, response),
    createTopic(topicName) {
      if (!/^[\w-]{1,256}$/.test(topicName)) {
        throw new ServiceError('InvalidParameter', `Invalid parameter: not a name of a standard topic: ${topicName}`);
      }
      const topicArn = `arn:aws:sns:${region}:${accountId}:${topicName}`;
      topics.create(topicArn);
      return topicArn;
    },
    publish(topicArn, message, { subject, attributes = {} } = {}) {
      const subscriptions = topics.subscriptions(topicArn);
      if (message === '') throw new ServiceError('InvalidParameter', 'Invalid parameter: Empty message');
      if (subject !== undefined && !isSubject(subject)) {
        throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
      }
      if (messageSizeBytes(message, attributes) > MESSAGE_LIMIT_BYTES) {
        throw new ServiceError('InvalidParameter', 'Invalid parameter: Message too long');
      }
      const published = { messageId: randomUUID(), message, subject, attributes, publishedAt: clock.date() };
      for (const subscription of subscriptions) {
        if (subscription.protocol !== 'sqs') continue;
        const effect = deliveryEffect(faults, 'sns', topicArn, message);
        deliverWithFaults(effect, clock, () => deliver(published, subscription));
      }
      return published.messageId;
    },
    async close() {},
  };
  Object.assign(protocol.operations, snsOperations(sns), policyOperations(topics, options.resourcePolicies));
  return sns;
}
