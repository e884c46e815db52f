import { compareUtf8 } from '../text/compare-utf8';

interface Keyed {
  key: string;
}

/** Elements of two streams with the same key; at least one of them is defined. */
export interface Joined<L extends Keyed, R extends Keyed> {
  key: string;
  left: L | undefined;
  right: R | undefined;
}

/**
 * Full outer join of two sorted streams. Holds one element of each in memory.
 *
 * @param left,right in order of their keys' UTF-8 bytes, with unique keys
 * @returns every key of either stream, in that order
 * @throws Error when a stream is not in order; errors of the streams
 */
export async function* mergeJoin<L extends Keyed, R extends Keyed>(
  left: AsyncIterable<L>,
  right: AsyncIterable<R>,
): AsyncGenerator<Joined<L, R>> {
  const lefts = new Ascending(left);
  const rights = new Ascending(right);
  try {
    await lefts.advance();
    await rights.advance();
    for (;;) {
      const one = lefts.current;
      const other = rights.current;
      if (one === undefined && other === undefined) return;
      const order = one === undefined ? 1 : other === undefined ? -1 : compareUtf8(one.key, other.key);
      const key = (order <= 0 ? one?.key : other?.key) as string;
      yield { key, left: order <= 0 ? one : undefined, right: order >= 0 ? other : undefined };
      if (order <= 0) await lefts.advance();
      if (order >= 0) await rights.advance();
    }
  } finally {
    await lefts.close();
    await rights.close();
  }
}

/** Cursor over a stream that checks the order of keys: an element out of order would seem both added and deleted. */
class Ascending<T extends Keyed> {
  readonly #iterator: AsyncIterator<T>;
  /** Undefined before the first element and after the last. */
  current: T | undefined;

  constructor(stream: AsyncIterable<T>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  async advance(): Promise<void> {
    const before = this.current;
    const next = await this.#iterator.next();
    this.current = next.done ? undefined : next.value;
    if (before && this.current && compareUtf8(before.key, this.current.key) >= 0) {
      throw new Error(
        `keys are not in order of their UTF-8 bytes: ${JSON.stringify(this.current.key)} after ${JSON.stringify(before.key)}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
