/** Openings in a row that may give nothing. */
const EMPTY_OPENINGS_MAX = 3;

/**
 * A stream that is opened anew, behind the last key, when it breaks. One of two streams that are merged may lie idle for a
 * long time, while only the other has something; connections do not outlive that.
 *
 * @param open a stream in order of its keys, of what comes behind a key
 * @throws what the stream throws when it has been opened three times in a row and has given nothing
 */
export async function* resumingStream<T extends { key: string }>(
  open: (after: string | undefined) => AsyncIterable<T>,
  after?: string,
): AsyncGenerator<T> {
  let last = after;
  for (let emptyOpenings = 1; ; emptyOpenings++) {
    try {
      for await (const value of open(last)) {
        last = value.key;
        emptyOpenings = 0;
        yield value;
      }
      return;
    } catch (error) {
      if (emptyOpenings === EMPTY_OPENINGS_MAX) throw error;
    }
  }
}
