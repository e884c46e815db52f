import type { ObjectResult } from '../../contracts/backup-run';
import type { SnapshotLine } from '../../contracts/snapshot';
import { combined } from '../upload/slice-blocks';

/** Result of backing up an object: the whole object or one of its slices. */
export type TakenObject = Extract<ObjectResult, { slices: unknown }>;

/**
 * Build an object's snapshot line from the results of its archives.
 *
 * @param taken results in the order of the slices
 * @throws Error when the slices do not make up the object
 */
export function joinSlices(taken: readonly TakenObject[]): SnapshotLine {
  const [{ key, sizeBytes, etag, modifiedAt, properties }] = taken as [TakenObject];
  const slices = taken.flatMap((part) => part.slices);
  const heldBytes = slices.reduce((sum, slice) => sum + slice.sizeBytes, 0);
  if (heldBytes !== sizeBytes) {
    throw new Error(`${JSON.stringify(key)} has ${sizeBytes} bytes, but its archives hold ${heldBytes}`);
  }
  return { key, sizeBytes, etag, modifiedAt, treeHash: treeHashOf(taken), slices, ...(properties && { properties }) };
}

function treeHashOf(taken: readonly TakenObject[]): string {
  const [{ key, treeHash, blocks: first }] = taken as [TakenObject];
  if (taken.length === 1 && treeHash !== undefined) return treeHash;
  const treeHashes = taken.flatMap(({ blocks }) => {
    // Hashes of blocks of different lengths cannot be combined into one tree.
    if (blocks === undefined || blocks.blockBytes !== first?.blockBytes) {
      throw new Error(`the slices of ${JSON.stringify(key)} have no hashes of equal blocks`);
    }
    return blocks.treeHashes;
  });
  return combined(treeHashes);
}
