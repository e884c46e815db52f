import { Readable } from 'node:stream';

/**
 * The body of an answer, to be read once. Stopping early, even before the first read, closes the connection; left to
 * itself, a stream that nobody has begun to read would hold it.
 *
 * @param translate makes what is thrown of an error of the connection, after so many bytes
 * @throws Error when the SDK answered with anything but a Node stream
 */
export function responseBody(
  body: unknown,
  translate: (error: unknown, seenBytes: number) => unknown = (error) => error,
): AsyncIterable<Uint8Array> {
  if (!(body instanceof Readable)) throw new Error('the SDK answered without a Node stream');
  // An error before the first read stays with the stream, and next() throws it.
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
