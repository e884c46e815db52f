import { compareUtf8 } from '../text/compare-utf8';

interface Keyed {
  key: string;
}

/** What two streams have under one key: at least one of them has something. */
export interface Joined<L extends Keyed, R extends Keyed> {
  key: string;
  left: L | undefined;
  right: R | undefined;
}

/**
 * Go through two streams at once, by key. Holds one element of each.
 *
 * @param left,right in order of their keys' UTF-8 bytes, every key at most once
 * @returns every key that is in either, in that order
 * @throws Error when a stream is not in order; what the streams throw
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

/** A stream whose order is checked: what is out of order would be taken for new and for gone. */
class Ascending<T extends Keyed> {
  readonly #iterator: AsyncIterator<T>;
  /** Undefined before the first and after the last. */
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
