import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What Lambda's poller does with a queue. */
const ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Deliver a queue's messages to a function. CDK's own event source permits more.
 *
 * @param batchSize maximum messages per invocation, 1 … 10
 * @param maxConcurrency maximum concurrent invocations, 2 … 1,000
 * @see Amazon SQS Developer Guide, "Configuring an Amazon SQS queue to trigger an AWS Lambda function"
 */
export function deliverMessages(queue: IQueue, consumer: IFunction, batchSize: number, maxConcurrency: number): void {
  consumer.addToRolePolicy(new PolicyStatement({ actions: ACTIONS, resources: [queue.queueArn] }));
  consumer.addEventSourceMapping('Messages', {
    eventSourceArn: queue.queueArn,
    batchSize,
    maxConcurrency,
    reportBatchItemFailures: true,
  });
}
