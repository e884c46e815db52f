import { doubledUntil } from '../../ranges/cut';
import { RANGES_MAX } from '../../ranges/plan-ranges';
import { GIB, MIB } from '../../ranges/units';

/** Parts of an S3 upload have at least 5 MiB, but the last, and at most 5 GiB: powers of two within that. */
const PART_BYTES_MIN = 8 * MIB;
const PART_BYTES_MAX = 4 * GIB;

/** The largest power-of-two number of MiB, in bytes, that a number of bytes is a multiple of. */
export function alignmentOf(bytes: number): number {
  const mib = bytes / MIB;
  // Below 2^31: 5 TiB are 2^23 MiB, S3's largest object 2^26.
  return Number.isInteger(mib) ? (mib & -mib) * MIB : 1;
}

/**
 * Length of the ranges that an object is copied in whose slices lie in archives of their own: nodes of the archives' trees
 * and of the object's alike, and no more than an S3 upload has parts.
 *
 * @param sizeBytes of the object
 * @param offsets in the object, of its slices
 * @param configuredBytes a power-of-two number of MiB
 * @returns a power-of-two number of MiB; undefined when there is no such length
 */
export function rangeBytesForWhole(
  sizeBytes: number,
  offsets: readonly number[],
  configuredBytes: number,
): number | undefined {
  const alignment = Math.min(PART_BYTES_MAX, ...offsets.filter((offset) => offset > 0).map(alignmentOf));
  const rangeBytes = Math.min(doubledUntil(RANGES_MAX, sizeBytes, configuredBytes), alignment);
  const enough = rangeBytes >= Math.min(configuredBytes, PART_BYTES_MIN) && sizeBytes <= RANGES_MAX * rangeBytes;
  return enough ? rangeBytes : undefined;
}
