import type { LongPollingService } from '../endpoint/endpoint';
import type { Message, MessageAttribute } from './message';
import type { Queue } from './queue';

export interface SendOptions {
  attributes?: Record<string, MessageAttribute>;
  delaySeconds?: number;
  traceHeader?: string;
  /** Default: the account id. */
  senderId?: string;
}

/** Amazon SQS with standard queues, in memory. */
export interface Sqs extends LongPollingService {
  /**
   * Create a queue; an existing one with the same name is not changed.
   *
   * @param attributes attributes by their AWS names, as in CloudFormation and the API
   */
  createQueue(queueName: string, attributes?: Record<string, unknown>): Queue;
  /** @throws ServiceError QueueDoesNotExist */
  queue(nameOrArn: string): Queue;
  queues(): Queue[];
  queueUrl(queue: Queue): string;
  send(nameOrArn: string, body: string, options?: SendOptions): Message;
}
