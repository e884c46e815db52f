import { createHash } from 'node:crypto';

const hashPair = (left: Uint8Array, right: Uint8Array) => createHash('sha256').update(left).update(right).digest();

/**
 * Joins the hashes of consecutive blocks of equal size into the root hash of their tree. Keeps one hash per level: at most 26 for
 * the 40,960,000 leaves of the largest archive.
 */
export class HashJoiner {
  /** Complete subtrees, largest first: one for each set bit of `#blocks`. */
  readonly #subtrees: Uint8Array[] = [];
  #blocks = 0;

  add(hash: Uint8Array): void {
    let node = hash;
    for (let blocks = this.#blocks; blocks % 2 === 1; blocks = (blocks - 1) / 2) {
      node = hashPair(this.#subtrees.pop() as Uint8Array, node);
    }
    this.#subtrees.push(node);
    this.#blocks += 1;
  }

  /**
   * Compute the root hash of the blocks so far, followed by `last` if given. A node without a sibling moves up unchanged until it
   * has one, so the subtrees are joined from the right.
   *
   * @returns 32 bytes; the SHA-256 of nothing when there are no blocks
   */
  root(last?: Uint8Array): Buffer {
    const nodes = last ? [...this.#subtrees, last] : this.#subtrees;
    if (nodes.length === 0) return createHash('sha256').digest();
    return Buffer.from(nodes.reduceRight((right, left) => hashPair(left, right)));
  }
}
