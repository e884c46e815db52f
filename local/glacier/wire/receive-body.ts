import type { IncomingMessage } from 'node:http';
import { GlacierError } from './glacier-error';
import { rejectBody } from './request-values';

/** The client disconnected before its body was complete: there is nobody to answer. */
export class BodyTruncatedError extends Error {
  override name = 'BodyTruncatedError';
}

/**
 * Pass the chunks of a request's body to `onChunk`, one at a time, with backpressure while it works.
 *
 * @param lengthBytes value of Content-Length
 * @throws RequestTimeoutException (408) when nothing arrives for `idleTimeoutMs` of real time
 * @throws BodyTruncatedError when the connection ends early
 */
export function receiveBody(
  http: IncomingMessage,
  idleTimeoutMs: number,
  lengthBytes: number,
  onChunk: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  let receivedBytes = 0;
  return new Promise((resolve, reject) => {
    const timeout = () => finish(rejectBody(timedOut()));
    const timer = setTimeout(timeout, idleTimeoutMs);
    const finish = (error?: unknown) => {
      clearTimeout(timer);
      http.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      // A further error may follow; without a listener it would end the process.
      http.on('error', () => undefined);
      if (error) reject(error);
      else resolve();
    };
    const onData = (chunk: Buffer) => {
      receivedBytes += chunk.length;
      http.pause();
      Promise.resolve(onChunk(chunk)).then(() => {
        timer.refresh();
        http.resume();
      }, finish);
    };
    const onEnd = () => finish(receivedBytes === lengthBytes ? undefined : truncated(receivedBytes, lengthBytes));
    const onCut = () => finish(truncated(receivedBytes, lengthBytes));
    http.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
    if (http.destroyed && !http.readableEnded) onCut();
  });
}

const timedOut = () =>
  new GlacierError(
    'RequestTimeoutException',
    'Your socket connection to the server was not read from or written to within the timeout period.',
    408,
  );

const truncated = (received: number, declared: number) =>
  new BodyTruncatedError(`the body ended after ${received} of ${declared} bytes`);
