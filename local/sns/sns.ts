import type { QueryService } from '../endpoint/query-protocol';
import type { MessageAttribute } from '../sqs/message';
import type { Topics } from './topics';

export interface PublishOptions {
  subject?: string;
  attributes?: Record<string, MessageAttribute>;
}

/** Amazon SNS with standard topics that deliver to queues; other subscriptions are only recorded. */
export interface Sns extends QueryService {
  readonly topics: Topics;
  /** @returns the topic's ARN */
  createTopic(topicName: string): string;
  /**
   * Publish to all subscriptions of a topic.
   *
   * @returns the message id
   * @throws ServiceError NotFound, InvalidParameter
   */
  publish(topicArn: string, message: string, options?: PublishOptions): string;
}
