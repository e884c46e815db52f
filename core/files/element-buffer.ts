import { isUtf8 } from 'node:buffer';

/** Maximum size of an element, member name or line in bytes. An archive's record has up to some KiB. */
export const ELEMENT_BYTES_MAX = 64 * 1024;

/** Problem of a token that is not text. */
export const NOT_UTF8 = 'is not UTF-8';

/**
 * Buffer for one token that the chunks of a stream may split anywhere. A token within one chunk is never copied.
 */
export class ElementBuffer {
  readonly #bytesMax: number;
  #carried = Buffer.allocUnsafe(4096);
  #carriedBytes = 0;
  #tooLong = false;

  constructor(bytesMax = ELEMENT_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Append the beginning of a token that continues in the next chunk. */
  carry(bytes: Buffer): void {
    const carriedBytes = this.#carriedBytes + bytes.length;
    if (this.#tooLong || carriedBytes > this.#bytesMax) {
      this.#tooLong = true;
      return;
    }
    if (carriedBytes > this.#carried.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#bytesMax, 2 * carriedBytes));
      this.#carried.copy(larger, 0, 0, this.#carriedBytes);
      this.#carried = larger;
    }
    bytes.copy(this.#carried, this.#carriedBytes);
    this.#carriedBytes = carriedBytes;
  }

  /** Complete the token with its last bytes, and clear the buffer. @returns the token, or its problem */
  take(bytes: Buffer): { text: string } | { problem: string } {
    let whole = bytes;
    let tooLong = this.#tooLong || bytes.length > this.#bytesMax;
    if (this.#carriedBytes > 0 && !tooLong) {
      this.carry(bytes);
      tooLong = this.#tooLong;
      whole = this.#carried.subarray(0, this.#carriedBytes);
    }
    this.#carriedBytes = 0;
    this.#tooLong = false;
    if (tooLong) return { problem: `is longer than ${this.#bytesMax} bytes` };
    if (!isUtf8(whole)) return { problem: NOT_UTF8 };
    return { text: whole.toString('utf8') };
  }
}
