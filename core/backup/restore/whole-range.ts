import { doubledUntil } from '../../ranges/cut';
import { S3_PART_BYTES_MAX, S3_PART_BYTES_MIN, S3_PARTS_MAX } from '../../ranges/limits';
import { MIB } from '../../ranges/units';

/** The largest power-of-two number of MiB, in bytes, that divides a number of bytes. */
export function alignmentOf(bytes: number): number {
  const mib = bytes / MIB;
  // The bit operation needs a number below 2^31: 5 TiB are 2^23 MiB, S3's largest object 2^26.
  return Number.isInteger(mib) ? (mib & -mib) * MIB : 1;
}

/**
 * Range length for copying an object whose slices are archives of their own: the ranges are nodes both of the archives'
 * trees and of the object's, and no more than an S3 upload has parts.
 *
 * @param sizeBytes size of the object
 * @param offsets offsets of its slices in the object
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
