import { LengthMismatchError } from '../contracts/errors';

/** Extracts pieces of a stream in ascending order, skipping the bytes between them. Holds one chunk besides the piece. */
export class StreamCutter {
  readonly #source: AsyncIterator<Uint8Array>;
  /** Position of the first byte of `#chunk`. */
  #position: number;
  #chunk: Uint8Array = new Uint8Array(0);

  /**
   * @param startsAt position of the stream's first byte, in the coordinates of `take`
   * @param what description of the stream, for messages
   */
  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly startsAt: number,
    private readonly what: string,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#position = startsAt;
  }

  /**
   * Read a piece.
   *
   * @param start position of its first byte, not before the end of the last piece
   * @throws LengthMismatchError when the stream ends before the piece; errors of the stream
   */
  async take(start: number, sizeBytes: number): Promise<Buffer> {
    if (sizeBytes === 0) return Buffer.alloc(0);
    if (start < this.#position)
      throw new RangeError(`byte ${start} of ${this.what} was already read: the stream is at ${this.#position}`);
    const piece = Buffer.allocUnsafe(sizeBytes);
    const end = start + sizeBytes;
    await this.#skipTo(start, end);
    for (let filled = 0; filled < sizeBytes; ) {
      const part = this.#chunk.subarray(0, sizeBytes - filled);
      piece.set(part, filled);
      filled += part.length;
      this.#drop(part.length);
      if (filled < sizeBytes) await this.#skipTo(start + filled, end);
    }
    return piece;
  }

  /** Close the source. */
  async close(): Promise<void> {
    this.#drop(this.#chunk.length);
    await this.#source.return?.();
  }

  /** Skip to `start`, and read a chunk if `end` is not reached. */
  async #skipTo(start: number, end: number): Promise<void> {
    while (this.#position < start || (this.#chunk.length === 0 && start < end)) {
      this.#drop(Math.min(start - this.#position, this.#chunk.length));
      if (this.#chunk.length > 0) continue;
      const next = await this.#source.next();
      if (next.done) throw new LengthMismatchError(this.what, end - this.startsAt, this.#position - this.startsAt);
      this.#chunk = next.value;
    }
  }

  #drop(bytes: number): void {
    this.#chunk = this.#chunk.subarray(bytes);
    this.#position += bytes;
  }
}
