/**
 * Memory for the objects that are read ahead, used again in the order in which it was taken. Where what is held at once
 * is no more than half of it, there is always room.
 */
export class MemberRing {
  /** What is lent, the oldest first. `end` of 0 for what is not of the ring. */
  readonly #lent: { start: number; end: number }[] = [];

  constructor(private readonly memory: Buffer) {}

  /** @returns so many bytes, with anything in them */
  take(bytes: number): Buffer {
    const start = this.#startOf(bytes);
    if (start === undefined) {
      this.#lent.push({ start: this.#next, end: this.#next });
      return Buffer.allocUnsafeSlow(bytes);
    }
    this.#lent.push({ start, end: start + bytes });
    return this.memory.subarray(start, start + bytes);
  }

  /** The oldest of those that were taken is not used any more. */
  release(): void {
    this.#lent.shift();
  }

  /** Behind the newest. */
  get #next(): number {
    return this.#lent.at(-1)?.end ?? 0;
  }

  #startOf(bytes: number): number | undefined {
    const oldest = this.#lent[0]?.start ?? 0;
    const next = this.#next;
    const isAround = next < oldest;
    if (isAround) return next + bytes < oldest ? next : undefined;
    if (next + bytes <= this.memory.length) return next;
    return bytes < oldest ? 0 : undefined;
  }
}
