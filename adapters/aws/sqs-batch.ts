import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { DestinationBusyError } from '../../core/contracts/errors';
import { DELIVERIES_MAX } from '../../core/contracts/function-limits';
import type { Log } from '../../core/ports/log';
import type { MessageVisibility } from './sqs-visibility';

/**
 * After how many seconds a message comes back whose destination was busy, for its first deliveries. Later ones are left to
 * the queue, so that a long disturbance does not use them up.
 */
export const BUSY_SECONDS = [10, 60];

/**
 * A handler of an SQS event source that reports each message's own failure (ReportBatchItemFailures): a message whose work
 * throws comes back after the queue's visibility timeout, the others are done with.
 *
 * @param work is told the milliseconds that the function has left, and whether the message comes back if it throws
 * @param visibility of the queue, when a message is to come back within seconds that found its destination busy
 */
export function sqsBatch(
  work: (body: string, remainingMs: () => number, isLastDelivery: boolean) => Promise<void>,
  log: Log,
  visibility?: MessageVisibility,
): SQSHandler {
  const processor = new BatchProcessor(EventType.SQS);
  const one = async (record: SQSRecord, remainingMs: () => number): Promise<void> => {
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    try {
      await work(record.body, remainingMs, receiveCount >= DELIVERIES_MAX);
    } catch (error) {
      log.error('message.failed', { messageId: record.messageId, receiveCount, error });
      const seconds = error instanceof DestinationBusyError ? BUSY_SECONDS[receiveCount - 1] : undefined;
      // Should it fail, the message comes back later.
      if (visibility && seconds) await visibility.change(record.receiptHandle, seconds).catch(() => {});
      throw error;
    }
  };
  return (event, context) => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    return processPartialResponse(event, (record: SQSRecord) => one(record, remainingMs), processor, {
      context,
      throwOnFullBatchFailure: false,
    });
  };
}
