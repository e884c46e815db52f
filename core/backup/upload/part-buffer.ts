import { createHash, type Hash } from 'node:crypto';
import { TreeHash } from '../../tree-hash/tree-hash';

/** Hashes of a part that Glacier requires before its first byte. */
export interface PartHashes {
  /** Linear SHA-256, lower-case hex. */
  sha256: string;
  /** Lower-case hex. */
  treeHash: string;
}

/** Computes both hashes of a part in one pass. */
export class PartHasher {
  #sha256: Hash = createHash('sha256');
  #tree = new TreeHash();

  update(chunk: Uint8Array): void {
    this.#sha256.update(chunk);
    this.#tree.update(chunk);
  }

  /** Hashes of all bytes; nothing may follow. */
  digest(): PartHashes {
    return { sha256: this.#sha256.digest('hex'), treeHash: this.#tree.digest().toString('hex') };
  }
}

/** A part that is being filled: every byte is copied once, and hashed while it is in the cache. */
export class PartBuffer {
  readonly #memory: Buffer;
  readonly #partBytes: number;
  #filled = 0;
  #hasher = new PartHasher();

  /** @param memory at least `partBytes` long */
  constructor(memory: Buffer, partBytes: number) {
    this.#memory = memory;
    this.#partBytes = partBytes;
  }

  get sizeBytes(): number {
    return this.#filled;
  }

  get isFull(): boolean {
    return this.#filled === this.#partBytes;
  }

  /** @returns number of bytes of the chunk that fit */
  append(chunk: Uint8Array): number {
    const taken = chunk.subarray(0, this.#partBytes - this.#filled);
    this.#memory.set(taken, this.#filled);
    this.#filled += taken.length;
    this.#hasher.update(taken);
    return taken.length;
  }

  /** The filled part; nothing may follow. */
  close(): PartHashes & { bytes: Buffer } {
    return { bytes: this.#memory.subarray(0, this.#filled), ...this.#hasher.digest() };
  }
}
