import { BUFFERED_PART_BYTES_MAX } from '../part-bytes';

/** Two parts of an object; or two of a pack, and what is read ahead of them. */
export const KEPT_BYTES = 2 * BUFFERED_PART_BYTES_MAX;

/**
 * Memory for what is read and sent, kept from one archive to the next: buffers that are let go linger until the garbage
 * collector comes by. There is always more where it does not suffice, which is not kept.
 */
export class PartMemory {
  #kept: Buffer | undefined;
  #usedBytes = 0;
  #lent = 0;

  /** @returns so many bytes, with anything in them */
  take(bytes: number): Buffer {
    this.#lent += 1;
    if (this.#usedBytes + bytes > KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
    this.#kept ??= Buffer.allocUnsafeSlow(KEPT_BYTES);
    this.#usedBytes += bytes;
    return this.#kept.subarray(this.#usedBytes - bytes, this.#usedBytes);
  }

  /** One of those that were taken is not used any more; with the last one all can be taken again. */
  release(): void {
    this.#lent -= 1;
    if (this.#lent === 0) this.#usedBytes = 0;
  }
}
