import { leafBytes } from './tree-hash';

/** A range of bytes from `start` to `end`, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A range of leaves from `first` to `past`, the latter exclusive. */
export interface LeafRange {
  first: number;
  past: number;
}

/**
 * The leaves of a tree-hash-aligned range, or undefined when the range is not aligned: leaves [P,Q) of N are aligned
 * when for some k P is a multiple of 2^k and Q = min(P + 2^k, N); the bytes start on leaf P and end with leaf Q − 1.
 *
 * @param sizeBytes size of the data that contains the range, at least 1
 * @see Amazon Glacier Developer Guide, "Receiving Checksums When Downloading Data"
 */
export function alignedLeaves(range: ByteRange, sizeBytes: number): LeafRange | undefined {
  const leafCount = Math.ceil(sizeBytes / leafBytes);
  const past = Math.ceil((range.end + 1) / leafBytes);
  const first = range.start / leafBytes;
  const endsWithLeaf = (range.end + 1) % leafBytes === 0 || range.end === sizeBytes - 1;
  if (!Number.isInteger(first) || !endsWithLeaf) return undefined;
  for (let width = 1; ; width *= 2) {
    if (first % width !== 0) return undefined;
    if (Math.min(first + width, leafCount) === past) return { first, past };
    if (first + width >= leafCount) return undefined;
  }
}
