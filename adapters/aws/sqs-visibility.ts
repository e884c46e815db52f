import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Visibility timeouts of received messages. */
export interface MessageVisibility {
  /** Set the time until a message is redelivered. @param seconds from now, 0 … 43,200 */
  change(receiptHandle: string, seconds: number): Promise<void>;
}

/** Visibility timeouts of an Amazon SQS queue. */
export function sqsVisibility(client: SQSClient, url: string): MessageVisibility {
  return {
    async change(receiptHandle, seconds) {
      const input = { QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
      await client.send(new ChangeMessageVisibilityCommand(input));
    },
  };
}
