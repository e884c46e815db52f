import { grown } from './grown';

/** Each block has twice the size of the one before, up to the largest. */
const BLOCK_BYTES_FIRST = 16 * 1024;
const BLOCK_BYTES_MAX = 8 * 1024 * 1024;
const BLOCKS_MAX = 0xffff;

/**
 * Append-only list of texts, stored as UTF-8 in a few large blocks outside the JavaScript heap: each text takes its bytes and five
 * more, and the garbage collector does not visit it.
 *
 * Only texts of well-formed Unicode are returned unchanged.
 */
export class TextList {
  readonly #blocks: Buffer[] = [];
  #used = 0;
  #free = 0;
  /** Block and offset of the end of each text. A text begins at the end of the one before, or at the start of its block. */
  #blockOf = new Uint16Array(1024);
  #endOf = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Append a text. @returns its position, from 0 */
  add(text: string): number {
    // A UTF-16 unit takes at most three bytes.
    const bytesMax = text.length * 3;
    if (bytesMax > this.#free || this.#blocks.length === 0) this.#addBlock(bytesMax);
    const last = this.#blocks.length - 1;
    const bytes = (this.#blocks[last] as Buffer).write(text, this.#used, 'utf8');
    this.#used += bytes;
    this.#free -= bytes;
    if (this.#length === this.#endOf.length) this.#grow();
    this.#blockOf[this.#length] = last;
    this.#endOf[this.#length] = this.#used;
    return this.#length++;
  }

  at(position: number): string {
    return this.#block(position).toString('utf8', this.#startOf(position), this.#endOf[position]);
  }

  /** Compare two texts by their UTF-8 bytes. @returns below 0 when the first one comes first */
  compare(first: number, second: number): number {
    return this.#block(first).compare(
      this.#block(second),
      this.#startOf(second),
      this.#endOf[second],
      this.#startOf(first),
      this.#endOf[first],
    );
  }

  #block(position: number): Buffer {
    if (!(position >= 0 && position < this.#length)) throw new RangeError(`no text ${position} of ${this.#length}`);
    return this.#blocks[this.#blockOf[position] as number] as Buffer;
  }

  #startOf(position: number): number {
    const sameBlock = position > 0 && this.#blockOf[position - 1] === this.#blockOf[position];
    return sameBlock ? (this.#endOf[position - 1] as number) : 0;
  }

  #addBlock(bytesMin: number): void {
    const count = this.#blocks.length;
    if (count === BLOCKS_MAX) throw new RangeError(`a list of texts holds at most ${BLOCKS_MAX} blocks of 8 MiB`);
    const bytes = Math.max(bytesMin, Math.min(BLOCK_BYTES_MAX, BLOCK_BYTES_FIRST * 2 ** count));
    this.#blocks.push(Buffer.allocUnsafeSlow(bytes));
    this.#used = 0;
    this.#free = bytes;
  }

  #grow(): void {
    this.#blockOf = grown(this.#blockOf);
    this.#endOf = grown(this.#endOf);
  }
}
