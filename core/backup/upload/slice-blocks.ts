import type { ArchiveTask } from '../../contracts/backup-run';
import { MIB } from '../../ranges/units';
import { combineTreeHashes } from '../../tree-hash/tree-hash';

type SliceOfTask = NonNullable<ArchiveTask['slice']>;

/**
 * Length of a slice's blocks, whose tree hashes are kept so that the hash of the object can be combined from those of
 * all its slices: every slice begins at a multiple of it in the object.
 *
 * @returns the largest power-of-two number of MiB that divides the length of a full slice
 */
export function blockBytesOf({ start, end, number }: SliceOfTask): number {
  // All slices but the last are full, and there are at least two.
  const sliceMib = (number > 0 ? start / number : end + 1) / MIB;
  if (!Number.isInteger(sliceMib) || sliceMib < 1)
    throw new Error(`a slice of ${sliceMib} MiB: slices are cut on a MiB`);
  let blockMib = 1;
  while (sliceMib % (2 * blockMib) === 0) blockMib *= 2;
  return blockMib * MIB;
}

/**
 * Compute the tree hashes of blocks from those of their parts.
 *
 * @param treeHashes of consecutive parts of `partBytes`, lower-case hex
 * @param blockBytes a multiple of `partBytes`
 */
export function blocksOf(treeHashes: readonly string[], partBytes: number, blockBytes: number): string[] {
  const partsPerBlock = blockBytes / partBytes;
  return Array.from({ length: Math.ceil(treeHashes.length / partsPerBlock) }, (_, block) =>
    combined(treeHashes.slice(block * partsPerBlock, (block + 1) * partsPerBlock)),
  );
}

/** @param treeHashes of consecutive blocks of one power-of-two length, lower-case hex */
export const combined = (treeHashes: readonly string[]) =>
  combineTreeHashes(treeHashes.map((treeHash) => Buffer.from(treeHash, 'hex'))).toString('hex');
