import type { SourceObject } from '../../contracts/snapshot';
import type { PackIndexLine } from './pack-index';
import { paddingOf, TAR_BLOCK_BYTES, tarHeaderBytes } from './tar-header';

// A content type and a few of the user's own headers; no listing tells of them.
const PROPERTIES_BYTES = 128;

/** What a pack takes besides its members: the header of its index, the last line, padding, and two blocks of zeros. */
export const PACK_END_BYTES = 5 * TAR_BLOCK_BYTES;

/**
 * What an object takes in a pack: header, content and padding to the byte; of its line in the index everything but its
 * properties, for which 128 bytes are allowed. A pack of objects with more becomes larger than was reckoned.
 */
export function packedBytes(object: SourceObject): number {
  const { key, sizeBytes, etag, modifiedAt } = object;
  const line: PackIndexLine = { key, sizeBytes, etag, modifiedAt, treeHash: '0'.repeat(64), offset: 99_999_999_999 };
  const lineBytes = Buffer.byteLength(JSON.stringify(line)) + 1 + PROPERTIES_BYTES;
  return tarHeaderBytes({ path: key, sizeBytes }) + sizeBytes + paddingOf(sizeBytes) + lineBytes;
}
