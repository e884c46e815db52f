import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../../core/ports/queue';
import { messageBatches } from './message-batches';

/** Maximum number of times that the messages of a batch are sent. */
const ATTEMPTS_MAX = 5;
const FIRST_PAUSE_MS = 100;
/** Batches that are sent concurrently: 8 × 10 messages fill a queue with thousands of ranges within seconds. */
const BATCHES_IN_FLIGHT = 8;

async function sendBatch(client: SQSClient, url: string, bodies: readonly string[]): Promise<void> {
  let pending = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: pending }));
    const accepted = new Set(answer.Successful?.map((entry) => entry.Id));
    pending = pending.filter((entry) => !accepted.has(entry.Id));
    if (pending.length === 0) return;
    const [first] = answer.Failed ?? [];
    if (attempt === ATTEMPTS_MAX || first?.SenderFault) {
      const reason = `${first?.Code ?? 'no result for them'}: ${first?.Message ?? ''}`;
      throw new Error(`SQS refused ${pending.length} of ${bodies.length} messages for ${url} (${reason})`);
    }
    await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

/** An Amazon SQS queue. */
export function sqsQueue(client: SQSClient, url: string): Queue {
  return {
    async send(messages) {
      const batches = messageBatches(messages);
      for (let start = 0; start < batches.length; start += BATCHES_IN_FLIGHT) {
        const sent = await Promise.allSettled(
          batches.slice(start, start + BATCHES_IN_FLIGHT).map((bodies) => sendBatch(client, url, bodies)),
        );
        const refused = sent.find((result) => result.status === 'rejected');
        if (refused) throw refused.reason;
      }
    },
  };
}
