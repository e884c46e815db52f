import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Decides when a message that was received comes back. */
export interface MessageVisibility {
  /** @param seconds from now, 0 … 43,200 */
  change(receiptHandle: string, seconds: number): Promise<void>;
}

/** Messages of an Amazon SQS queue. */
export function sqsVisibility(client: SQSClient, url: string): MessageVisibility {
  return {
    async change(receiptHandle, seconds) {
      const input = { QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
      await client.send(new ChangeMessageVisibilityCommand(input));
    },
  };
}
