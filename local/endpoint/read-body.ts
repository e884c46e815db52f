import type { IncomingMessage } from 'node:http';
import { ServiceError } from './service-error';

/** The client disconnected before its body was complete: there is nobody to answer. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/**
 * Read a whole request body.
 *
 * @param limitBytes a longer body is refused with RequestEntityTooLargeException (413)
 * @param refusal message of that error
 * @throws ServiceError RequestEntityTooLargeException
 * @throws ClientGoneError
 */
export async function readBody(
  http: IncomingMessage,
  limitBytes: number,
  refusal = `The request is over ${limitBytes} bytes.`,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    // Leaving the loop early keeps the connection open, so that the error can be answered.
    for await (const chunk of http.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    // The only failure of reading a request is a connection that ended before its body did.
    throw new ClientGoneError('The client disconnected.', { cause });
  }
  if (sizeBytes <= limitBytes) return Buffer.concat(chunks, sizeBytes);
  http.resume();
  throw new ServiceError('RequestEntityTooLargeException', refusal, 413);
}
