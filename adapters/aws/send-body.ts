import { Readable } from 'node:stream';

/** S3 refuses chunks of aws-chunked below 8 KiB but the last; what arrives in crumbs is gathered. */
const CHUNK_BYTES_MIN = 64 * 1024;

/**
 * Send a request whose body is made while it is sent.
 *
 * When the body throws, the request is destroyed before its end, and that very error is thrown. However the request ends,
 * the body has been read to its end or is closed. Nothing is sent twice: a body cannot be had again.
 *
 * @param send passes the stream and the signal on to the SDK
 */
export async function sendBody<T>(
  body: AsyncIterable<Uint8Array>,
  send: (stream: Readable, abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const chunks = body[Symbol.asyncIterator]();
  const abort = new AbortController();
  let failure: { error: unknown } | undefined;
  let ended = false;
  let pulling = false;

  async function pull(): Promise<void> {
    const gathered: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < CHUNK_BYTES_MIN && !ended) {
      const { done, value } = await chunks.next();
      if (done) ended = true;
      else if (value.length > 0) {
        gathered.push(value);
        bytes += value.length;
      }
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
          ended = true;
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
