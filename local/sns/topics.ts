import { randomUUID } from 'node:crypto';
import { ServiceError } from '../endpoint/service-error';

export interface Subscription {
  subscriptionArn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  /** Whether to send the message itself instead of the envelope. */
  rawMessageDelivery: boolean;
}

const recordedProtocols = new Set(['email', 'email-json', 'https', 'http', 'sms']);

/** Topics and their subscriptions. */
export class Topics {
  readonly #topics = new Map<string, Map<string, Subscription>>();

  create(topicArn: string): void {
    if (!this.#topics.has(topicArn)) this.#topics.set(topicArn, new Map());
  }

  arns(): string[] {
    return [...this.#topics.keys()];
  }

  /** @throws ServiceError NotFound */
  subscriptions(topicArn: string): Subscription[] {
    return [...this.#topic(topicArn).values()];
  }

  allSubscriptions(): Subscription[] {
    return [...this.#topics.values()].flatMap((topic) => [...topic.values()]);
  }

  /**
   * Subscribe, or return the existing subscription.
   *
   * @throws ServiceError for a topic that does not exist, and for protocols and filters that are not implemented
   */
  subscribe(input: Omit<Subscription, 'subscriptionArn' | 'rawMessageDelivery'>, attributes: Map<string, string>) {
    const topic = this.#topic(input.topicArn);
    if (input.protocol !== 'sqs' && !recordedProtocols.has(input.protocol)) {
      throw unsupported(`subscriptions with the protocol '${input.protocol}'`);
    }
    for (const name of attributes.keys()) {
      if (name !== 'RawMessageDelivery') throw unsupported(`the subscription attribute ${name}`);
    }
    const key = `${input.protocol} ${input.endpoint}`;
    const existing = topic.get(key);
    const rawMessageDelivery = attributes.get('RawMessageDelivery') === 'true';
    if (existing) return Object.assign(existing, { rawMessageDelivery });
    const subscription = { ...input, rawMessageDelivery, subscriptionArn: `${input.topicArn}:${randomUUID()}` };
    topic.set(key, subscription);
    return subscription;
  }

  #topic(topicArn: string): Map<string, Subscription> {
    const topic = this.#topics.get(topicArn);
    if (!topic) throw new ServiceError('NotFound', `Topic does not exist: ${topicArn}`, 404);
    return topic;
  }
}

function unsupported(what: string): ServiceError {
  return new ServiceError('InvalidParameter', `Invalid parameter: the embedded cloud does not implement ${what}.`);
}
