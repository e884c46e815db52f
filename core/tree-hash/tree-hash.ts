import { createHash, type Hash } from 'node:crypto';
import { MIB } from '../ranges/units';
import { HashJoiner } from './hash-joiner';

/**
 * SHA-256 tree hash of Glacier, computed in one pass over chunks of any size: leaves of 1 MiB, joined pairwise.
 *
 * Keeps only one hash per level of the tree, and copies no bytes.
 *
 * @see Amazon Glacier Developer Guide, "Computing Checksums"
 */
export class TreeHash {
  readonly #joiner = new HashJoiner();
  /** Hash of the current leaf; undefined at the start of a leaf. */
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
   * Compute the tree hash of all bytes so far. May be called repeatedly, and more bytes may follow.
   *
   * @returns 32 bytes; the SHA-256 of nothing when there were no bytes
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
 * Compute the tree hash of consecutive blocks from the tree hashes of the blocks.
 *
 * @param hashes of blocks with the same size, a power-of-two number of MiB, of which each begins at a multiple; only the last one
 *   may be shorter
 * @returns 32 bytes; the SHA-256 of nothing for no blocks
 */
export function combineTreeHashes(hashes: readonly Uint8Array[]): Buffer {
  const joiner = new HashJoiner();
  for (const hash of hashes) joiner.add(hash);
  return joiner.root();
}
