import type { IncomingMessage } from 'node:http';
import { ServiceError } from './service-error';

/**
 * Read a whole request body.
 *
 * @param limitBytes a longer body is refused with RequestEntityTooLargeException (413)
 * @param refusal message of that error
 */
export async function readBody(
  http: IncomingMessage,
  limitBytes: number,
  refusal = `The request is over ${limitBytes} bytes.`,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of http as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) {
      throw new ServiceError('RequestEntityTooLargeException', refusal, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}
