import { doubledUntil } from '../../ranges/cut';
import { S3_PART_BYTES_MAX, S3_PART_BYTES_MIN, S3_PARTS_MAX } from '../../ranges/limits';
import { MIB } from '../../ranges/units';

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
  const alignment = Math.min(S3_PART_BYTES_MAX, ...offsets.filter((offset) => offset > 0).map(alignmentOf));
  const rangeBytes = Math.min(doubledUntil(S3_PARTS_MAX, sizeBytes, configuredBytes), alignment);
  const enough = rangeBytes >= Math.min(configuredBytes, S3_PART_BYTES_MIN) && sizeBytes <= S3_PARTS_MAX * rangeBytes;
  return enough ? rangeBytes : undefined;
}
