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
 * @throws RequestTimeoutException (408) when nothing arrives for `idleTimeoutMs` of real time, without that of `onChunk`
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
    let timer: NodeJS.Timeout | undefined;
    let isWaiting = true;
    let handled = Promise.resolve();
    const startTimer = () => {
      if (isWaiting) timer = setTimeout(onIdle, idleTimeoutMs);
    };
    const stopWaiting = () => {
      isWaiting = false;
      clearTimeout(timer);
      http.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      // A further error may follow; without a listener it would end the process.
      http.on('error', () => undefined);
    };
    const fail = (error: unknown) => {
      stopWaiting();
      reject(error);
    };
    const onIdle = () => {
      const knownBytes = receivedBytes;
      // After a pause of this process the timer is due before what has arrived meanwhile is read.
      setImmediate(() => {
        if (isWaiting && receivedBytes === knownBytes) fail(rejectBody(timedOut()));
      });
    };
    const onData = (chunk: Buffer) => {
      receivedBytes += chunk.length;
      http.pause();
      clearTimeout(timer);
      handled = Promise.resolve(onChunk(chunk)).then(() => {
        startTimer();
        http.resume();
      });
      handled.catch(fail);
    };
    const onCut = () => fail(truncated(receivedBytes, lengthBytes));
    const onEnd = () => {
      if (receivedBytes !== lengthBytes) return onCut();
      stopWaiting();
      // A stream that is paused ends all the same when its last chunk was the last in its buffer.
      handled.then(resolve, reject);
    };
    startTimer();
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
