import { compareKeys } from './key-order';

const BLOCK_MAX = 1024;

/**
 * A map of a bucket's keys in S3's order. Keys are in sorted blocks of at most 1,024: an insertion searches two short arrays and
 * moves at most one block, whatever the size of the bucket.
 */
export class KeyIndex<Value> {
  readonly #values = new Map<string, Value>();
  /** No block is empty. */
  readonly #blocks: string[][] = [];

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Load many entries into an empty index. */
  load(entries: Iterable<[string, Value]>): void {
    if (this.size > 0) throw new Error('KeyIndex.load: the index is not empty');
    for (const [key, value] of entries) this.#values.set(key, value);
    const keys = [...this.#values.keys()].sort(compareKeys);
    // Half-full blocks leave room for insertions.
    for (let at = 0; at < keys.length; at += BLOCK_MAX / 2) this.#blocks.push(keys.slice(at, at + BLOCK_MAX / 2));
  }

  set(key: string, value: Value): void {
    const known = this.#values.has(key);
    this.#values.set(key, value);
    if (known) return;
    const blockAt = Math.max(0, first(this.#blocks, (block) => compareKeys(block[0] as string, key) > 0) - 1);
    const block = this.#blocks[blockAt];
    if (!block) {
      this.#blocks.push([key]);
      return;
    }
    const at = first(block, (candidate) => compareKeys(candidate, key) > 0);
    block.splice(at, 0, key);
    // A block that overflows at its end is not halved, so that ascending insertions fill blocks.
    if (block.length > BLOCK_MAX) {
      const cut = at === BLOCK_MAX ? BLOCK_MAX : BLOCK_MAX / 2;
      this.#blocks.splice(blockAt + 1, 0, block.splice(cut));
    }
  }

  delete(key: string): boolean {
    if (!this.#values.delete(key)) return false;
    const blockAt = first(this.#blocks, (block) => compareKeys(block[0] as string, key) > 0) - 1;
    const block = this.#blocks[blockAt] as string[];
    block.splice(
      first(block, (candidate) => compareKeys(candidate, key) >= 0),
      1,
    );
    if (block.length === 0) this.#blocks.splice(blockAt, 1);
    return true;
  }

  /** The first key that is equal to `key` or after it. */
  atOrAfter(key: string): string | undefined {
    return this.#firstKey((candidate) => compareKeys(candidate, key) >= 0);
  }

  after(key: string): string | undefined {
    return this.#firstKey((candidate) => compareKeys(candidate, key) > 0);
  }

  /** The first key after all keys that begin with `prefix`. */
  afterPrefix(prefix: string): string | undefined {
    return this.#firstKey((candidate) => compareKeys(candidate, prefix) > 0 && !candidate.startsWith(prefix));
  }

  #firstKey(reached: (key: string) => boolean): string | undefined {
    const blockAt = first(this.#blocks, (block) => reached(block[block.length - 1] as string));
    const block = this.#blocks[blockAt];
    return block?.[first(block, reached)];
  }
}

/** Index of the first item that satisfies a monotonic predicate; the length when there is none. */
function first<Item>(items: Item[], reached: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
