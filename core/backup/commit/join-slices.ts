import type { ObjectResult } from '../../contracts/backup-run';
import type { SnapshotLine } from '../../contracts/snapshot';
import { combined } from '../upload/slice-blocks';

/** What was taken of an object: all of it, or one slice. */
export type TakenObject = Extract<ObjectResult, { slices: unknown }>;

/**
 * An object's line in the snapshot, from what its archives hold of it.
 *
 * @param taken in order of the slices
 * @throws Error when they do not make up the object
 */
export function joinSlices(taken: readonly TakenObject[]): SnapshotLine {
  const [{ key, sizeBytes, etag, modifiedAt, properties }] = taken as [TakenObject];
  const slices = taken.flatMap((part) => part.slices);
  const heldBytes = slices.reduce((sum, slice) => sum + slice.sizeBytes, 0);
  if (heldBytes !== sizeBytes) {
    throw new Error(`${JSON.stringify(key)} has ${sizeBytes} bytes, and its archives hold ${heldBytes} of it`);
  }
  return { key, sizeBytes, etag, modifiedAt, treeHash: treeHashOf(taken), slices, ...(properties && { properties }) };
}

function treeHashOf(taken: readonly TakenObject[]): string {
  const [{ key, treeHash, blocks: first }] = taken as [TakenObject];
  if (taken.length === 1 && treeHash !== undefined) return treeHash;
  const treeHashes = taken.flatMap(({ blocks }) => {
    // Blocks of different lengths are not neighbours in one tree.
    if (blocks === undefined || blocks.blockBytes !== first?.blockBytes) {
      throw new Error(`the slices of ${JSON.stringify(key)} have no hashes of equal blocks`);
    }
    return blocks.treeHashes;
  });
  return combined(treeHashes);
}
