import { InvalidRangeSizeError } from '../contracts/errors';
import { type ByteRange, formatRange } from './byte-range';
import { MIB } from './units';

/** Leaves from `first` (inclusive) to `past` (exclusive). */
interface Leaves {
  first: number;
  past: number;
}

/** Convert a byte range into leaves. @returns undefined when the range does not begin and end with a leaf of the archive */
function leavesOf(range: ByteRange, sizeBytes: number): Leaves | undefined {
  const endsWithLeaf = (range.end + 1) % MIB === 0 || range.end === sizeBytes - 1;
  const inside = range.start >= 0 && range.start <= range.end && range.end < sizeBytes;
  if (!inside || !endsWithLeaf || range.start % MIB !== 0) return undefined;
  return { first: range.start / MIB, past: Math.ceil((range.end + 1) / MIB) };
}

/** End of the largest node that begins with leaf `first` and does not extend beyond `past`. */
function largestNodeEnd({ first, past }: Leaves, leafCount: number): number {
  let width = 1;
  while (first % (2 * width) === 0 && Math.min(first + 2 * width, leafCount) <= past && first + width < leafCount) {
    width *= 2;
  }
  return Math.min(first + width, leafCount);
}

/**
 * Whether a range is a node of the hash tree of its archive. Glacier states tree hashes only for such ranges. The leaves [P,Q) of
 * N are a node when, for some k, P is a multiple of 2^k and Q = min(P + 2^k, N).
 *
 * @param sizeBytes size of the archive, or of the job output that contains the range
 * @see Amazon Glacier Developer Guide, "Receiving Checksums When Downloading Data"
 */
export function isTreeHashAligned(range: ByteRange, sizeBytes: number): boolean {
  const leaves = leavesOf(range, sizeBytes);
  return leaves !== undefined && largestNodeEnd(leaves, Math.ceil(sizeBytes / MIB)) === leaves.past;
}

/** Sort ranges, and merge those that overlap or touch. */
function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end + 1) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}

/**
 * Find the minimum number of nodes of the archive's hash tree that cover exactly the missing ranges.
 *
 * @param missing in any order, each beginning and ending on a MiB or with the archive
 * @returns ascending, disjoint
 * @throws InvalidRangeSizeError when a range does not begin and end with a leaf
 */
export function coverWithNodes(missing: readonly ByteRange[], sizeBytes: number): ByteRange[] {
  for (const range of missing) {
    if (!leavesOf(range, sizeBytes)) {
      throw new InvalidRangeSizeError(
        `bytes ${formatRange(range)} of ${sizeBytes}: a range must begin and end on a MiB, or end with the archive`,
      );
    }
  }
  const leafCount = Math.ceil(sizeBytes / MIB);
  const nodes: ByteRange[] = [];
  for (const range of merged(missing)) {
    const past = Math.ceil((range.end + 1) / MIB);
    // At most two nodes of each size: a bounded loop.
    for (let first = range.start / MIB; first < past; ) {
      const nodeEnd = largestNodeEnd({ first, past }, leafCount);
      nodes.push({ start: first * MIB, end: Math.min(nodeEnd * MIB, sizeBytes) - 1 });
      first = nodeEnd;
    }
  }
  return nodes;
}
