import { createHash, type Hash } from 'node:crypto';
import { DigestCombiner, leafBytes } from './tree-hash';

const stepBytes = 1024;

/** Hashes of 0, 1, 2, … KiB of zero bytes, as far as they have been needed: 1,024 at most. */
const states: Hash[] = [createHash('sha256')];
/** Roots of 1, 2, 4, … whole leaves. */
const subtrees: Buffer[] = [];

/**
 * The tree hash of so many zero bytes, lower-case hex. It costs microseconds for any size: all whole leaves are alike.
 *
 * @param sizeBytes at least 1, up to Glacier's largest archive
 */
export function zeroTreeHash(sizeBytes: number): string {
  const restBytes = sizeBytes % leafBytes;
  const nodes: Buffer[] = [];
  // Its binary digits, the highest first, are the complete subtrees that the whole leaves fall into.
  const digits = Math.floor(sizeBytes / leafBytes).toString(2);
  for (const [at, digit] of [...digits].entries()) {
    if (digit === '1') nodes.push(subtreeOf(digits.length - 1 - at));
  }
  if (restBytes > 0) nodes.push(leafOf(restBytes));
  const root = nodes.reduceRight((right, left) => pairOf(left, right));
  return root.toString('hex');
}

/** The root of 2^height whole leaves. */
function subtreeOf(height: number): Buffer {
  for (let at = subtrees.length; at <= height; at++) {
    const below = subtrees[at - 1];
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
  for (let at = states.length; at <= steps; at++) {
    states.push((states[at - 1] as Hash).copy().update(Buffer.alloc(stepBytes)));
  }
  return (states[steps] as Hash)
    .copy()
    .update(Buffer.alloc(lengthBytes % stepBytes))
    .digest();
}
