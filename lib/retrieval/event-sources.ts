import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Deliver a queue's messages to a function.
 *
 * @param batchSize maximum messages per invocation, 1 … 10
 * @param maxConcurrency maximum concurrent invocations, 2 … 1,000
 */
export function deliverMessages(queue: IQueue, consumer: IFunction, batchSize: number, maxConcurrency: number): void {
  consumer.addEventSource(new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }));
}
