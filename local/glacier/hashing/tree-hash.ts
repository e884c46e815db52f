import { createHash, type Hash } from 'node:crypto';

export const leafBytes = 1024 * 1024;
export const digestBytes = 32;

const hashPair = (left: Buffer, right: Buffer) => createHash('sha256').update(left).update(right).digest();

/**
 * Combine digests of neighbouring equal subtrees (leaves, or parts of 2^k MiB; the last may cover less) into the digest
 * of their root, taking them one by one from left to right in memory that grows with the tree's height only.
 */
export class DigestCombiner {
  /** Complete subtrees, largest first; a set bit of `#count` for each. */
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

  /** The root: what is left over on the right moves up unchanged until it finds a neighbour. */
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

/** Cut bytes into leaves of 1 MiB, whatever the chunks they come in, and hash each leaf. */
export class LeafHasher {
  readonly leaves: Buffer[] = [];
  #leaf: Hash | undefined;
  #leafFilled = 0;

  update(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const slice = chunk.subarray(at, at + leafBytes - this.#leafFilled);
      this.#leaf ??= createHash('sha256');
      this.#leaf.update(slice);
      this.#leafFilled += slice.length;
      at += slice.length;
      if (this.#leafFilled === leafBytes) this.#closeLeaf();
    }
  }

  /** The digests of all leaves; none for no bytes. */
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
