import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../../core/ports/queue';
import { messageBatches } from './message-batches';

/** Times that a batch's refused messages are sent. */
const ATTEMPTS_MAX = 5;
const FIRST_PAUSE_MS = 100;
/** 8 × 10 messages at a time keep a queue of thousands of ranges within seconds. */
const BATCHES_AT_ONCE = 8;

async function sendBatch(client: SQSClient, url: string, bodies: readonly string[]): Promise<void> {
  let pending = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: pending }));
    const accepted = new Set(answer.Successful?.map((entry) => entry.Id));
    pending = pending.filter((entry) => !accepted.has(entry.Id));
    if (pending.length === 0) return;
    const [first] = answer.Failed ?? [];
    if (attempt === ATTEMPTS_MAX || first?.SenderFault) {
      const reason = `${first?.Code ?? 'no answer for them'}: ${first?.Message ?? ''}`;
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
      for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE) {
        const sent = await Promise.allSettled(
          batches.slice(at, at + BATCHES_AT_ONCE).map((bodies) => sendBatch(client, url, bodies)),
        );
        const refused = sent.find((result) => result.status === 'rejected');
        if (refused) throw refused.reason;
      }
    },
  };
}
