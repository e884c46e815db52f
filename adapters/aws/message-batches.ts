import { InvalidInputError } from '../../core/contracts/errors';

/** @see Amazon SQS API Reference, "SendMessageBatch" */
const MESSAGES_MAX = 10;
const BATCH_BYTES_MAX = 256 * 1024;

/** Serialize a message as JSON, escaping U+FFFE and U+FFFF: SQS accepts only U+0009, U+000A, U+000D and U+0020 to U+FFFD. */
function bodyOf(message: unknown): string {
  return JSON.stringify(message).replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/**
 * Serialize messages and group them, in order, into batches for SendMessageBatch: at most 10 messages and 256 KiB each.
 *
 * @throws InvalidInputError when a single message is longer
 */
export function messageBatches(messages: readonly unknown[]): string[][] {
  const batches: string[][] = [];
  let batchBytes = 0;
  for (const message of messages) {
    const body = bodyOf(message);
    const bytes = Buffer.byteLength(body);
    if (bytes > BATCH_BYTES_MAX) {
      throw new InvalidInputError(`a message of ${bytes} bytes exceeds the limit of SQS, ${BATCH_BYTES_MAX} bytes`);
    }
    const last = batches.at(-1);
    if (last && last.length < MESSAGES_MAX && batchBytes + bytes <= BATCH_BYTES_MAX) {
      last.push(body);
      batchBytes += bytes;
    } else {
      batches.push([body]);
      batchBytes = bytes;
    }
  }
  return batches;
}
