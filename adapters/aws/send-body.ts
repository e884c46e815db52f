import { Readable } from 'node:stream';
import { LengthMismatchError } from '../../core/contracts/errors';

/** Minimum size of a chunk but for the last; smaller ones are combined. S3 rejects chunks of aws-chunked below 8 KiB. */
const CHUNK_BYTES_MIN = 64 * 1024;

/**
 * Send a request with a streamed body.
 *
 * When the body throws, the request is aborted before its end, and the error is rethrown. However the request ends, the body has
 * been read to its end or is closed. The request is never retried, since the body can be read only once.
 *
 * @param send passes the stream and the signal to the SDK
 * @param expected description and length of the body
 * @throws LengthMismatchError when the body has another length
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
          // After the request has ended, the body may throw because it is closed.
          if (stream.destroyed) return;
          failure = { error };
          abort.abort();
          // Without the error, which the SDK's streams would throw where it cannot be caught.
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
    if (!ended) throw new Error('the request succeeded before its body was sent');
    return answer;
  } catch (error) {
    throw failure ? failure.error : error;
  } finally {
    stream.destroy();
    if (!ended) {
      const closed = Promise.resolve(chunks.return?.()).catch(() => {});
      // A generator that waits for its source cannot close before the source answers.
      if (!pulling) await closed;
    }
  }
}
