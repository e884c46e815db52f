/** Maximum number of consecutive attempts that yield nothing. */
const EMPTY_OPENINGS_MAX = 3;

/**
 * Stream that is reopened after the last key when it breaks. When two streams are merged, one of them may be idle for longer than
 * its connection lives.
 *
 * @param open opens a stream of the elements after a key, in order of their keys
 * @throws the error of the stream after three consecutive attempts that yielded nothing
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
