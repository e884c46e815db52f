import { createHash, type Hash } from 'node:crypto';

export const leafBytes = 1024 * 1024;
export const digestBytes = 32;

const hashPair = (left: Buffer, right: Buffer) => createHash('sha256').update(left).update(right).digest();

/**
 * Combines digests of neighbouring equal subtrees (leaves, or parts of 2^k MiB; the last may be smaller) into the digest of
 * their root. It takes them one by one from left to right, in memory that grows only with the height of the tree.
 */
export class DigestCombiner {
  /** Complete subtrees, largest first: one per set bit of `#count`. */
  readonly #subtrees: Buffer[] = [];
  #count = 0;

  add(digest: Buffer): void {
    let node = digest;
    for (let bits = this.#count; bits % 2 === 1; bits = Math.floor(bits / 2)) {
      node = hashPair(this.#subtrees.pop() as Buffer, node);
    }
    this.#subtrees.push(node);
    this.#count++;
  }

  /** The root. A node on the right without a neighbour moves up unchanged until it has one. */
  root(): Buffer {
    const last = this.#subtrees.at(-1);
    if (!last) return createHash('sha256').digest();
    return this.#subtrees.slice(0, -1).reduceRight((right, left) => hashPair(left, right), last);
  }
}

/** The root of digests in order, each 32 bytes. */
export function combineDigests(digests: Iterable<Buffer>): Buffer {
  const combiner = new DigestCombiner();
  for (const digest of digests) combiner.add(digest);
  return combiner.root();
}

/** Hashes the 1 MiB leaves of a stream of chunks of any size. */
export class LeafHasher {
  readonly leaves: Buffer[] = [];
  #leaf: Hash | undefined;
  #leafFilled = 0;

  update(chunk: Buffer): void {
    for (let offset = 0; offset < chunk.length; ) {
      const slice = chunk.subarray(offset, offset + leafBytes - this.#leafFilled);
      this.#leaf ??= createHash('sha256');
      this.#leaf.update(slice);
      this.#leafFilled += slice.length;
      offset += slice.length;
      if (this.#leafFilled === leafBytes) this.#closeLeaf();
    }
  }

  /** The digests of all leaves; empty without bytes. */
  finish(): Buffer[] {
    this.#closeLeaf();
    return this.leaves;
  }

  #closeLeaf(): void {
    if (this.#leaf) this.leaves.push(this.#leaf.digest());
    this.#leaf = undefined;
    this.#leafFilled = 0;
  }
}
