import { crc32 } from 'node:zlib';
import { LengthMismatchError } from '../contracts/errors';
import type { Destination } from '../ports/destination';
import type { ObjectLocation } from '../ports/object-location';
import { TreeHash } from '../tree-hash/tree-hash';

/** Maximum number of attempts to read an object. */
const ATTEMPTS_MAX = 3;

/**
 * Read an object and compute its hashes.
 *
 * @param sizeBytes length of the object, to detect a stream that ends early
 * @param isStopped called after every chunk; reading stops when it returns true
 * @returns the tree hash as lower-case hex, and the CRC32; undefined when the object does not exist
 * @throws LengthMismatchError, or errors of the stream, after several attempts
 */
export async function readBack(
  destination: Pick<Destination, 'read'>,
  location: ObjectLocation,
  sizeBytes: number,
  isStopped: () => boolean = () => false,
): Promise<{ treeHash: string; crc32: number } | 'stopped' | undefined> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await readOnce(destination, location, sizeBytes, isStopped);
    } catch (error) {
      if (attempts === ATTEMPTS_MAX) throw error;
    }
  }
}

async function readOnce(
  destination: Pick<Destination, 'read'>,
  location: ObjectLocation,
  sizeBytes: number,
  isStopped: () => boolean,
): ReturnType<typeof readBack> {
  const bytes = await destination.read(location);
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
  if (readBytes !== sizeBytes) {
    throw new LengthMismatchError(`s3://${location.bucket}/${location.key}`, sizeBytes, readBytes);
  }
  return { treeHash: hash.digest().toString('hex'), crc32: checksum };
}
