import { Readable } from 'node:stream';

/**
 * Wrap the body of a response as an iterable that can be read once. Stopping early, even before the first read, closes the
 * connection, which a stream that is never read would keep open.
 *
 * @param translate maps an error of the connection, after the given number of bytes, to the error to throw
 * @throws Error when the body is not a Node stream
 */
export function responseBody(
  body: unknown,
  translate: (error: unknown, seenBytes: number) => unknown = (error) => error,
): AsyncIterable<Uint8Array> {
  if (!(body instanceof Readable)) throw new Error('the SDK returned a body that is not a Node stream');
  // The stream keeps an error that occurs before the first read, and next() throws it.
  body.on('error', () => {});
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
      let seenBytes = 0;
      return {
        next: async () => {
          const result = await chunks.next().catch((error) => {
            throw translate(error, seenBytes);
          });
          if (!result.done) seenBytes += result.value.length;
          return result;
        },
        return: async () => {
          body.destroy();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
