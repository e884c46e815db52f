import type { Queue } from '../../core/ports/queue';
import { messageBatches } from '../aws/message-batches';

export interface MemoryQueue extends Queue {
  /** Messages in the queue, oldest first, parsed from JSON. */
  readonly messages: unknown[];
  /** Make the next `send` throw without sending anything. */
  failNext(error: Error): void;
}

export function memoryQueue(): MemoryQueue {
  const messages: unknown[] = [];
  const failures: Error[] = [];
  return {
    messages,
    failNext: (error) => void failures.push(error),
    async send(sent) {
      const failure = failures.shift();
      if (failure) throw failure;
      for (const batch of messageBatches(sent)) messages.push(...batch.map((body) => JSON.parse(body)));
    },
  };
}
