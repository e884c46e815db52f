import type { ByteRange } from '../ranges/byte-range';
import { cut, doubledUntil } from '../ranges/cut';
import { S3_PARTS_MAX } from '../ranges/limits';
import { MIB } from '../ranges/units';
import { alignmentOf } from './restore/whole-range';

/** What a restore copies at a time, unless it is configured otherwise. */
const PART_BYTES = 128 * MIB;

/**
 * What of an object each of its archives holds: all of it, or, when it is larger than an archive may be, slices. They begin
 * where the parts of one S3 upload can begin, so that the object can be put together again; where an archive may hold less
 * than such a part, they are a part each.
 *
 * @param sizeBytes of the object, at least 1
 * @param archiveBytesMax a multiple of 8 MiB, of which smaller ones cannot be made parts
 * @returns ascending, 10,000 at the most; all but the last have one length: `archiveBytesMax` or little less, or more when
 *   the object has more than 10,000 parts of the length that slices of `archiveBytesMax` can be cut into
 */
export function slicesOf(sizeBytes: number, archiveBytesMax: number): ByteRange[] {
  return cut(
    { start: 0, end: sizeBytes - 1 },
    sizeBytes <= archiveBytesMax ? archiveBytesMax : sliceBytesOf(sizeBytes, archiveBytesMax),
  );
}

function sliceBytesOf(sizeBytes: number, archiveBytesMax: number): number {
  const partBytes = doubledUntil(S3_PARTS_MAX, sizeBytes, PART_BYTES);
  if (partBytes <= archiveBytesMax) return Math.floor(archiveBytesMax / partBytes) * partBytes;
  return sizeBytes <= S3_PARTS_MAX * alignmentOf(archiveBytesMax) ? archiveBytesMax : partBytes;
}
