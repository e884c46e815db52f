import type { LongPollingService } from '../endpoint/endpoint';
import type { Message, MessageAttribute } from './message';
import type { Queue } from './queue';

export interface SendOptions {
  attributes?: Record<string, MessageAttribute>;
  delaySeconds?: number;
  traceHeader?: string;
  /** Default: the account. */
  senderId?: string;
}

/** Amazon SQS with standard queues, in memory. */
export interface Sqs extends LongPollingService {
  /**
   * Create a queue, or leave the one with that name as it is.
   *
   * @param attributes by their AWS names, as CloudFormation and the API give them
   */
  createQueue(queueName: string, attributes?: Record<string, unknown>): Queue;
  /** @throws ServiceError QueueDoesNotExist */
  queue(nameOrArn: string): Queue;
  queues(): Queue[];
  queueUrl(queue: Queue): string;
  send(nameOrArn: string, body: string, options?: SendOptions): Message;
}
