import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Deliver a queue's messages to a function. CDK's own event source permits more than Lambda's poller does.
 *
 * @param batchSize maximum messages per invocation, 1 … 10
 * @param maxConcurrency maximum concurrent invocations, 2 … 1,000
 * @see Amazon SQS Developer Guide, "Configuring an Amazon SQS queue to trigger an AWS Lambda function"
 */
export function deliverMessages(queue: IQueue, consumer: IFunction, batchSize: number, maxConcurrency: number): void {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  consumer.addToRolePolicy(new PolicyStatement({ actions, resources: [queue.queueArn] }));
  consumer.addEventSourceMapping('Messages', {
    eventSourceArn: queue.queueArn,
    batchSize,
    maxConcurrency,
    reportBatchItemFailures: true,
  });
}
