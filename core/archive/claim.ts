import { PACKED_OBJECT_BYTES_MAX } from '../contracts/pack-limits';
import type { ObjectHead } from '../ports/destination';

/**
 * Identity that an object's metadata claims: the expected one, another one, or none, for lack of space. Since anyone can write
 * metadata, a claim is not a proof.
 */
export type Claim = 'this' | 'other' | 'none';

/**
 * Judge whether an existing object is the expected one, by its metadata and S3's checksum.
 *
 * @param claim identity that the object's metadata claims
 * @param object the expected object
 * @param crc32 expected checksum, if known
 * @returns `read` when the bytes must be compared; `unproven` when they must be compared but cannot be read
 */
export function verdictOf(
  claim: Claim,
  head: ObjectHead,
  object: { sizeBytes: number },
  crc32: number | undefined,
): 'ours' | 'foreign' | 'read' | 'unproven' {
  if (claim === 'other' || head.sizeBytes !== object.sizeBytes) return 'foreign';
  if (crc32 !== undefined && head.crc32 !== undefined) return head.crc32 === crc32 ? 'ours' : 'foreign';
  if (claim === 'none' && (object.sizeBytes > PACKED_OBJECT_BYTES_MAX || !head.isReadable)) return 'foreign';
  return head.isReadable ? 'read' : 'unproven';
}
