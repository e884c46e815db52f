import type { SourceObject } from '../../contracts/snapshot';
import type { PackIndexLine } from './pack-index';
import { paddingOf, TAR_BLOCK_BYTES, tarHeaderBytes } from './tar-header';

// A content type and a few user headers; listings do not include them.
const PROPERTIES_BYTES = 128;

/** Bytes of a pack besides its members: the header of its index, the last line, padding, and two blocks of zeros. */
export const PACK_END_BYTES = 5 * TAR_BLOCK_BYTES;

/** Estimated length of a pack of objects: see `packedBytes`. */
export const packBytesOf = (objects: readonly SourceObject[]): number =>
  objects.reduce((sum, object) => sum + packedBytes(object), PACK_END_BYTES);

/**
 * Number of bytes that an object needs in a pack: exact for header, content, padding and index line without properties,
 * plus an allowance of 128 bytes for the properties. A pack of objects with longer properties exceeds the estimate.
 */
export function packedBytes(object: SourceObject): number {
  const { key, sizeBytes, etag, modifiedAt } = object;
  const line: PackIndexLine = { key, sizeBytes, etag, modifiedAt, treeHash: '0'.repeat(64), offset: 99_999_999_999 };
  const lineBytes = Buffer.byteLength(JSON.stringify(line)) + 1 + PROPERTIES_BYTES;
  return tarHeaderBytes({ path: key, sizeBytes }) + sizeBytes + paddingOf(sizeBytes) + lineBytes;
}
