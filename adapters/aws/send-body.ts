import { Readable } from 'node:stream';
import { LengthMismatchError } from '../../core/contracts/errors';

/** S3 refuses chunks of aws-chunked below 8 KiB but the last; what arrives in crumbs is gathered. */
const CHUNK_BYTES_MIN = 64 * 1024;

/**
 * Send a request whose body is made while it is sent.
 *
 * When the body throws, the request is destroyed before its end, and that very error is thrown. However the request ends,
 * the body has been read to its end or is closed. Nothing is sent twice: a body cannot be had again.
 *
 * @param send passes the stream and the signal on to the SDK
 * @param expected what the body is, and its length; a body of any other length throws
 * @throws LengthMismatchError
 */
export async function sendBody<T>(
  body: AsyncIterable<Uint8Array>,
  send: (stream: Readable, abortSignal: AbortSignal) => Promise<T>,
  expected?: { what: string; sizeBytes: number },
): Promise<T> {
  const chunks = body[Symbol.asyncIterator]();
  const abort = new AbortController();
  let failure: { error: unknown } | undefined;
  let ended = false;
  let pulling = false;
  let seenBytes = 0;

  function checkLength(): void {
    if (!expected || (ended ? seenBytes === expected.sizeBytes : seenBytes <= expected.sizeBytes)) return;
    throw new LengthMismatchError(expected.what, expected.sizeBytes, seenBytes);
  }

  async function pull(): Promise<void> {
    const gathered: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < CHUNK_BYTES_MIN && !ended) {
      const { done, value } = await chunks.next();
      if (done) ended = true;
      else if (value.length > 0) {
        gathered.push(value);
        bytes += value.length;
        seenBytes += value.length;
      }
      checkLength();
    }
    if (stream.destroyed) return;
    const [only] = gathered;
    if (only) stream.push(gathered.length === 1 ? only : Buffer.concat(gathered));
    if (ended) stream.push(null);
  }

  const stream = new Readable({
    highWaterMark: CHUNK_BYTES_MIN,
    read() {
      pulling = true;
      pull()
        .catch((error) => {
          // Once the request is over, the body's complaint of being closed is no news.
          if (stream.destroyed) return;
          failure = { error };
          abort.abort();
          // Without the error: the SDK's streams on top would throw it where nobody catches it.
          stream.destroy();
        })
        .finally(() => {
          pulling = false;
        });
    },
  });

  try {
    const answer = await send(stream, abort.signal);
    if (failure) throw failure.error;
    if (!ended) throw new Error('the request was answered as a success before its body had been sent');
    return answer;
  } catch (error) {
    throw failure ? failure.error : error;
  } finally {
    stream.destroy();
    if (!ended) {
      const closed = Promise.resolve(chunks.return?.()).catch(() => {});
      // A generator that waits for its source closes only after that.
      if (!pulling) await closed;
    }
  }
}
