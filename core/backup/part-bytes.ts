import type { ArchiveKind } from '../contracts/snapshot';
import { doubledUntil } from '../ranges/cut';
import { GLACIER_PARTS_MAX } from '../ranges/limits';
import { MIB } from '../ranges/units';

/** A pack is made in memory, part by part: small parts keep that small. */
const PACK_FLOOR_BYTES = 16 * MIB;
/**
 * Glacier charges for every part; a part of this length is still read once only, and kept in memory until both of its
 * hashes are known. Longer ones are read twice.
 */
export const BUFFERED_PART_BYTES_MAX = 32 * MIB;

/**
 * Length of the parts that an archive is sent in, but for the last, which may be shorter.
 *
 * @param sizeBytes of the archive, 1 … 42,949,672,960,000; for a pack that is still to be made, its upper estimate
 * @returns a power-of-two number of MiB, at most 4 GiB
 */
export function partBytesFor(kind: ArchiveKind, sizeBytes: number): number {
  return doubledUntil(GLACIER_PARTS_MAX, sizeBytes, kind === 'object' ? BUFFERED_PART_BYTES_MAX : PACK_FLOOR_BYTES);
}
