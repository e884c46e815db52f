import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { DestinationBusyError, WebhookBusyError } from '../../core/contracts/errors';
import { DELIVERIES_MAX } from '../../core/contracts/function-limits';
import type { Log } from '../../core/ports/log';
import type { MessageVisibility } from './sqs-visibility';
import { webhookWaitSeconds } from './webhook-wait';

/**
 * Seconds after which a message whose destination was busy is redelivered, for its first deliveries. Later ones use the queue's
 * visibility timeout, so that a long outage does not use up all deliveries.
 */
export const BUSY_SECONDS = [10, 60];

/**
 * Make the handler of an SQS event source. It reports the failure of each message (ReportBatchItemFailures): a message whose work
 * throws is redelivered after the queue's visibility timeout, and the others are deleted.
 *
 * @param work receives the function's remaining milliseconds, and whether this is the message's last delivery
 * @param visibility of the queue, if messages whose destination or webhook was busy are redelivered earlier or later than the others
 */
export function sqsBatch(
  work: (body: string, remainingMs: () => number, isLastDelivery: boolean) => Promise<void>,
  log: Log,
  visibility?: MessageVisibility,
): SQSHandler {
  const processor = new BatchProcessor(EventType.SQS);
  const handle = async (record: SQSRecord, remainingMs: () => number): Promise<void> => {
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    try {
      await work(record.body, remainingMs, receiveCount >= DELIVERIES_MAX);
    } catch (error) {
      log.error('message.failed', { messageId: record.messageId, receiveCount, error });
      const seconds = waitSeconds(error, receiveCount);
      // If this fails, the message is redelivered after the visibility timeout.
      if (visibility && seconds) await visibility.change(record.receiptHandle, seconds).catch(() => {});
      throw error;
    }
  };
  return (event, context) => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    return processPartialResponse(event, (record: SQSRecord) => handle(record, remainingMs), processor, {
      context,
      throwOnFullBatchFailure: false,
    });
  };
}

/** Seconds after which a message is redelivered; undefined: after the queue's visibility timeout. */
function waitSeconds(error: unknown, receiveCount: number): number | undefined {
  if (error instanceof WebhookBusyError) return webhookWaitSeconds(error, receiveCount);
  return error instanceof DestinationBusyError ? BUSY_SECONDS[receiveCount - 1] : undefined;
}
