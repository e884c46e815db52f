import { createHash, type Hash } from 'node:crypto';
import { MIB } from '../ranges/units';
import { HashJoiner } from './hash-joiner';

/**
 * Glacier's SHA-256 tree hash, computed in one pass whatever the chunks: leaves of 1 MiB, joined pairwise.
 *
 * Nothing is copied or kept but one hash per level of the tree.
 *
 * @see Amazon Glacier Developer Guide, "Computing Checksums"
 */
export class TreeHash {
  readonly #joiner = new HashJoiner();
  /** The leaf under way; undefined at the start of one. */
  #leaf: Hash | undefined;
  #leafBytes = 0;

  update(chunk: Uint8Array): this {
    for (let at = 0; at < chunk.length; ) {
      const slice = chunk.subarray(at, at + MIB - this.#leafBytes);
      this.#leaf ??= createHash('sha256');
      this.#leaf.update(slice);
      this.#leafBytes += slice.length;
      at += slice.length;
      if (this.#leafBytes === MIB) this.#closeLeaf(this.#leaf);
    }
    return this;
  }

  /**
   * The tree hash of all bytes so far; may be called again, and more bytes may follow.
   *
   * @returns 32 bytes; the SHA-256 of nothing when there was no byte
   */
  digest(): Buffer {
    return this.#joiner.root(this.#leaf?.copy().digest());
  }

  #closeLeaf(leaf: Hash): void {
    this.#joiner.add(leaf.digest());
    this.#leaf = undefined;
    this.#leafBytes = 0;
  }
}

export function treeHashOf(data: Uint8Array): Buffer {
  return new TreeHash().update(data).digest();
}

/**
 * The tree hash of consecutive blocks from their own tree hashes.
 *
 * @param hashes of blocks that all have the same power-of-two length in MiB and begin at a multiple of it; only the last
 *   may be shorter
 * @returns 32 bytes; the SHA-256 of nothing for no blocks
 */
export function combineTreeHashes(hashes: readonly Uint8Array[]): Buffer {
  const joiner = new HashJoiner();
  for (const hash of hashes) joiner.add(hash);
  return joiner.root();
}
