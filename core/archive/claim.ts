import { PACKED_OBJECT_BYTES_MAX } from '../contracts/pack-limits';
import type { ObjectHead } from '../ports/destination';

/**
 * What an object's metadata says: that it is the one looked for, that it is another one, or nothing, since there was no
 * room to say it. Anybody may write metadata: a claim is no proof.
 */
export type Claim = 'this' | 'other' | 'none';

/**
 * What is to be thought of an object whose metadata makes a claim: S3's own checksum decides where the right one is known.
 *
 * @param crc32 of the bytes that belong there, where it is known
 * @returns `read` when only the bytes themselves can tell; `unproven` when they would have to and cannot be read
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
