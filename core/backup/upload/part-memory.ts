import { BUFFERED_PART_BYTES_MAX } from '../part-bytes';

/** Bytes kept: room for two parts of an object, or two of a pack and the objects read ahead. */
export const KEPT_BYTES = 2 * BUFFERED_PART_BYTES_MAX;

/**
 * Memory for reading and sending, kept from one archive to the next, since released buffers remain until garbage
 * collection. When it does not suffice, more is allocated, which is not kept.
 */
export class PartMemory {
  #kept: Buffer | undefined;
  #usedBytes = 0;
  #lent = 0;

  /** @returns a buffer of that length with arbitrary content */
  take(bytes: number): Buffer {
    this.#lent += 1;
    if (this.#usedBytes + bytes > KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
    this.#kept ??= Buffer.allocUnsafeSlow(KEPT_BYTES);
    this.#usedBytes += bytes;
    return this.#kept.subarray(this.#usedBytes - bytes, this.#usedBytes);
  }

  /** Release one buffer; after the last one, all memory is available again. */
  release(): void {
    this.#lent -= 1;
    if (this.#lent === 0) this.#usedBytes = 0;
  }
}
