/**
 * Ring buffer for objects that are read ahead; memory is reused in the order in which it was taken. There is always
 * room while at most half of it is in use.
 */
export class MemberRing {
  /** Ranges in use, oldest first; memory allocated outside the ring has an empty range. */
  readonly #inUse: { start: number; end: number }[] = [];

  constructor(private readonly memory: Buffer) {}

  /** @returns a buffer of that length with arbitrary content */
  take(bytes: number): Buffer {
    const start = this.#startOf(bytes);
    if (start === undefined) {
      this.#inUse.push({ start: this.#next, end: this.#next });
      return Buffer.allocUnsafeSlow(bytes);
    }
    this.#inUse.push({ start, end: start + bytes });
    return this.memory.subarray(start, start + bytes);
  }

  /** Release the buffer that was taken first. */
  release(): void {
    this.#inUse.shift();
  }

  /** Position after the newest range in use. */
  get #next(): number {
    return this.#inUse.at(-1)?.end ?? 0;
  }

  #startOf(bytes: number): number | undefined {
    const oldest = this.#inUse[0]?.start ?? 0;
    const next = this.#next;
    const isWrapped = next < oldest;
    if (isWrapped) return next + bytes < oldest ? next : undefined;
    if (next + bytes <= this.memory.length) return next;
    return bytes < oldest ? 0 : undefined;
  }
}
