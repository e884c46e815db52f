import { LengthMismatchError } from '../contracts/errors';

/** Cuts pieces out of a stream, one after the other; what lies between them passes by. Holds a chunk besides the piece. */
export class StreamCutter {
  readonly #source: AsyncIterator<Uint8Array>;
  /** Where the stream is: the first byte of `#chunk`. */
  #at: number;
  #chunk: Uint8Array = new Uint8Array(0);

  /** @param startsAt position of the stream's first byte, in whatever `take` counts in */
  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly startsAt: number,
    private readonly what: string,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#at = startsAt;
  }

  /**
   * @param start no earlier than where the last piece ended
   * @throws LengthMismatchError when the stream ends before the piece does; what the stream throws
   */
  async take(start: number, sizeBytes: number): Promise<Buffer> {
    if (sizeBytes === 0) return Buffer.alloc(0);
    if (start < this.#at)
      throw new RangeError(`byte ${start} of ${this.what} has passed: the stream is at ${this.#at}`);
    const piece = Buffer.allocUnsafe(sizeBytes);
    const end = start + sizeBytes;
    await this.#pass(start, end);
    for (let filled = 0; filled < sizeBytes; ) {
      const part = this.#chunk.subarray(0, sizeBytes - filled);
      piece.set(part, filled);
      filled += part.length;
      this.#drop(part.length);
      if (filled < sizeBytes) await this.#pass(start + filled, end);
    }
    return piece;
  }

  /** Closes the source, wherever it is. */
  async close(): Promise<void> {
    this.#drop(this.#chunk.length);
    await this.#source.return?.();
  }

  /** Go on to `start`, and to a chunk that has bytes when more are wanted. */
  async #pass(start: number, end: number): Promise<void> {
    while (this.#at < start || (this.#chunk.length === 0 && start < end)) {
      this.#drop(Math.min(start - this.#at, this.#chunk.length));
      if (this.#chunk.length > 0) continue;
      const next = await this.#source.next();
      if (next.done) throw new LengthMismatchError(this.what, end - this.startsAt, this.#at - this.startsAt);
      this.#chunk = next.value;
    }
  }

  #drop(bytes: number): void {
    this.#chunk = this.#chunk.subarray(bytes);
    this.#at += bytes;
  }
}
