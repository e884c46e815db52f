import { WHOLE_ARCHIVE_BYTES_MAX } from '../../contracts/pack-limits';
import { MIB } from '../../ranges/units';

/** Largest sum of objects read ahead for a pack; the ring that holds them is twice as long. */
export const MEMBER_BYTES_MAX = 8 * MIB;

/** Length of the buffer for an archive that is uploaded whole: a pack may exceed the plan's estimate by its objects' properties. */
export const wholeBufferBytes = (archiveBytesMax: number) => archiveBytesMax + Math.ceil(archiveBytesMax / 8);

/** Bytes kept: room for a whole pack and the objects read ahead. Pages that are never written to take no memory. */
export const KEPT_BYTES = wholeBufferBytes(WHOLE_ARCHIVE_BYTES_MAX) + 2 * MEMBER_BYTES_MAX;

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

  /** Release a buffer. The one that was taken last is available again at once, any other once all of them are released. */
  release({ buffer, byteOffset, length }: Buffer): void {
    this.#lent -= 1;
    const { buffer: kept, byteOffset: start = 0 } = this.#kept ?? {};
    if (this.#lent === 0) this.#usedBytes = 0;
    else if (buffer === kept && byteOffset + length === start + this.#usedBytes) this.#usedBytes -= length;
  }
}
