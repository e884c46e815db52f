import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Deliver a queue's messages to a function.
 *
 * @param batchSize messages per invocation, 1 … 10
 * @param maxConcurrency functions at work at once, 2 … 1,000
 */
export function deliverMessages(queue: IQueue, to: IFunction, batchSize: number, maxConcurrency: number): void {
  to.addEventSource(new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }));
}
