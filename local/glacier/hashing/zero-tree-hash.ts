import { createHash, type Hash } from 'node:crypto';
import { DigestCombiner, leafBytes } from './tree-hash';

const stepBytes = 1024;

/** Hashes of 0, 1, 2, … KiB of zero bytes, computed on demand; at most 1,024. */
const states: Hash[] = [createHash('sha256')];
/** Roots of 1, 2, 4, … whole leaves, computed on demand. */
const subtrees: Buffer[] = [];

/**
 * The tree hash of zero bytes in lower-case hex. It takes microseconds for any size, since all whole leaves are equal.
 *
 * @param sizeBytes number of zero bytes: at least 1, at most the size of Glacier's largest archive
 */
export function zeroTreeHash(sizeBytes: number): string {
  const restBytes = sizeBytes % leafBytes;
  const nodes: Buffer[] = [];
  // The binary digits of the number of whole leaves, highest first, stand for complete subtrees.
  const digits = Math.floor(sizeBytes / leafBytes).toString(2);
  for (const [index, digit] of [...digits].entries()) {
    if (digit === '1') nodes.push(subtreeOf(digits.length - 1 - index));
  }
  if (restBytes > 0) nodes.push(leafOf(restBytes));
  const root = nodes.reduceRight((right, left) => pairOf(left, right));
  return root.toString('hex');
}

/** The root of 2^height whole leaves. */
function subtreeOf(height: number): Buffer {
  for (let index = subtrees.length; index <= height; index++) {
    const below = subtrees[index - 1];
    subtrees.push(below ? pairOf(below, below) : leafOf(leafBytes));
  }
  return subtrees[height] as Buffer;
}

function pairOf(left: Buffer, right: Buffer): Buffer {
  const combiner = new DigestCombiner();
  combiner.add(left);
  combiner.add(right);
  return combiner.root();
}

function leafOf(lengthBytes: number): Buffer {
  const steps = Math.floor(lengthBytes / stepBytes);
  for (let index = states.length; index <= steps; index++) {
    states.push((states[index - 1] as Hash).copy().update(Buffer.alloc(stepBytes)));
  }
  return (states[steps] as Hash)
    .copy()
    .update(Buffer.alloc(lengthBytes % stepBytes))
    .digest();
}
