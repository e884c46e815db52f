import { crc32 } from 'node:zlib';
import { LengthMismatchError } from '../contracts/errors';
import type { Destination } from '../ports/destination';
import type { ObjectLocation } from '../ports/object-location';
import { TreeHash } from '../tree-hash/tree-hash';

/** Times that an object is read whose connection breaks. */
const ATTEMPTS_MAX = 3;

/**
 * Read an object for its hashes, as a stream.
 *
 * @param sizeBytes its length, by which a stream that was cut off is told
 * @param isStopped asked at every chunk: whether to leave off
 * @returns the tree hash as lower-case hex; undefined when the object is gone
 * @throws LengthMismatchError, or what the stream throws, when it breaks again and again
 */
export async function readBack(
  destination: Pick<Destination, 'read'>,
  at: ObjectLocation,
  sizeBytes: number,
  isStopped: () => boolean = () => false,
): Promise<{ treeHash: string; crc32: number } | 'stopped' | undefined> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await readOnce(destination, at, sizeBytes, isStopped);
    } catch (error) {
      if (attempts === ATTEMPTS_MAX) throw error;
    }
  }
}

async function readOnce(
  destination: Pick<Destination, 'read'>,
  at: ObjectLocation,
  sizeBytes: number,
  isStopped: () => boolean,
): ReturnType<typeof readBack> {
  const bytes = await destination.read(at);
  if (!bytes) return undefined;
  const hash = new TreeHash();
  let checksum = 0;
  let readBytes = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    checksum = crc32(chunk, checksum);
    readBytes += chunk.length;
    if (isStopped()) return 'stopped';
  }
  if (readBytes !== sizeBytes) throw new LengthMismatchError(`s3://${at.bucket}/${at.key}`, sizeBytes, readBytes);
  return { treeHash: hash.digest().toString('hex'), crc32: checksum };
}
