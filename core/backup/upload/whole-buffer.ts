import type { PackSink } from './make-pack';
import { PartBuffer, type PartHashes } from './part-buffer';
import type { Seal } from './upload-record';

/** Bytes of a whole archive, collected in memory. */
export class WholeBuffer implements PackSink {
  readonly #buffer: PartBuffer;
  #isOverfull = false;
  #content: (PartHashes & { bytes: Buffer }) | undefined;

  /** @param memory where the bytes remain until it is used again */
  constructor(memory: Buffer) {
    this.#buffer = new PartBuffer(memory, memory.length);
  }

  /** Whether more bytes were written than there is room for. */
  get mustStop(): boolean {
    return this.#isOverfull;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#buffer.append(bytes) < bytes.length) this.#isOverfull = true;
  }

  async end(): Promise<Seal | undefined> {
    if (this.#isOverfull) return undefined;
    const { bytes, treeHash } = this.content();
    return { sizeBytes: bytes.length, treeHash };
  }

  /** The bytes and their hashes; nothing may follow. */
  content(): PartHashes & { bytes: Buffer } {
    this.#content ??= this.#buffer.close();
    return this.#content;
  }

  async close(): Promise<void> {}
}
