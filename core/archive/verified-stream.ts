import { crc32 } from 'node:zlib';
import { LengthMismatchError, TreeHashMismatchError } from '../contracts/errors';
import { TreeHash } from '../tree-hash/tree-hash';

export interface ExpectedStream {
  /** Description of the bytes for messages, such as `bytes 0-1048575 of archive …`. */
  what: string;
  sizeBytes: number;
  /** Tree hashes that all must match, hexadecimal, each with its origin for messages, such as `the vault's inventory`. */
  treeHashes: { source: string; treeHash: string }[];
}

/**
 * Stream that verifies the length and tree hash of the bytes while they are read, and computes their CRC32.
 *
 * The last chunk is withheld until the bytes are verified. If they do not match, iteration throws, so that a reader that expects the
 * given length never receives all of the unverified bytes. Stopping early closes the source. The stream can be read once. The
 * source must not reuse the memory of its chunks.
 *
 * @throws LengthMismatchError, TreeHashMismatchError, errors of the source
 */
export class VerifiedStream implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #expected: ExpectedStream;
  readonly #hash = new TreeHash();
  #crc32 = 0;
  #seenBytes = 0;
  #held: Uint8Array | undefined;
  #state: 'fresh' | 'open' | 'closed' | 'verified' = 'fresh';
  #treeHash = '';

  constructor(source: AsyncIterable<Uint8Array>, expected: ExpectedStream) {
    this.#source = source;
    this.#expected = expected;
  }

  /** Hexadecimal tree hash of the bytes. @throws Error unless they are verified */
  get treeHash(): string {
    this.#assertVerified();
    return this.#treeHash;
  }

  /** CRC32 of the bytes, an unsigned number. @throws Error unless they are verified */
  get crc32(): number {
    this.#assertVerified();
    return this.#crc32;
  }

  // Not a generator: its return() would wait for a stalled next(), and would not close the source before the first read.
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    if (this.#state !== 'fresh') throw new Error(`${this.#expected.what}: a verified stream can be read only once`);
    this.#state = 'open';
    const source = this.#source[Symbol.asyncIterator]();
    return {
      next: () => this.#next(source),
      return: async () => {
        if (this.#state === 'open') {
          this.#close();
          await source.return?.();
        }
        this.#held = undefined;
        return { done: true, value: undefined };
      },
    };
  }

  async #next(source: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      while (this.#state === 'open') {
        const { done, value } = await source.next();
        if (this.#state !== 'open') break;
        if (done) {
          this.#verify();
        } else if (value.length > 0) {
          const released = this.#held;
          await this.#take(value, source);
          if (released) return { done: false, value: released };
        }
      }
    } catch (error) {
      this.#close();
      throw error;
    }
    const last = this.#held;
    this.#held = undefined;
    return last ? { done: false, value: last } : { done: true, value: undefined };
  }

  async #take(chunk: Uint8Array, source: AsyncIterator<Uint8Array>): Promise<void> {
    const { what, sizeBytes } = this.#expected;
    this.#seenBytes += chunk.length;
    if (this.#seenBytes > sizeBytes) {
      await source.return?.();
      throw new LengthMismatchError(what, sizeBytes, this.#seenBytes);
    }
    this.#hash.update(chunk);
    this.#crc32 = crc32(chunk, this.#crc32);
    this.#held = chunk;
  }

  #verify(): void {
    const { what, sizeBytes, treeHashes } = this.#expected;
    if (this.#seenBytes !== sizeBytes) throw new LengthMismatchError(what, sizeBytes, this.#seenBytes);
    this.#treeHash = this.#hash.digest().toString('hex');
    const wrong = treeHashes.filter(({ treeHash }) => treeHash.toLowerCase() !== this.#treeHash);
    if (wrong.length > 0) {
      const sources = wrong.map(({ source }) => source).join(' and ');
      const stated = [...new Set(wrong.map(({ treeHash }) => treeHash))].join(' and ');
      throw new TreeHashMismatchError(`${what}, as stated by ${sources},`, stated, this.#treeHash);
    }
    this.#state = 'verified';
  }

  #close(): void {
    this.#state = 'closed';
    this.#held = undefined;
  }

  #assertVerified(): void {
    if (this.#state !== 'verified') throw new Error(`${this.#expected.what}: not verified yet`);
  }
}
