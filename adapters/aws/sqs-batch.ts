import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import type { Log } from '../../core/ports/log';

/**
 * A handler of an SQS event source that reports each message's own failure (ReportBatchItemFailures): a message whose work
 * throws comes back after the queue's visibility timeout, the others are done with.
 */
export function sqsBatch(work: (body: string) => Promise<void>, log: Log): SQSHandler {
  const processor = new BatchProcessor(EventType.SQS);
  const one = async (record: SQSRecord): Promise<void> => {
    try {
      await work(record.body);
    } catch (error) {
      const receiveCount = Number(record.attributes.ApproximateReceiveCount);
      log.error('message.failed', { messageId: record.messageId, receiveCount, error });
      throw error;
    }
  };
  return (event, context) => processPartialResponse(event, one, processor, { context, throwOnFullBatchFailure: false });
}
