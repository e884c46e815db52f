import type { ByteRange } from '../ranges/byte-range';
import { cut, doubledUntil } from '../ranges/cut';
import { RANGES_MAX } from '../ranges/plan-ranges';
import { MIB } from '../ranges/units';

/** What a restore copies at a time, unless it is configured otherwise. */
const PART_BYTES = 128 * MIB;

/**
 * What of an object each of its archives holds: all of it, or, when it is larger than an archive may be, slices. They begin
 * where the parts of one S3 upload can begin, so that the object can be put together again.
 *
 * @param sizeBytes of the object, at least 1
 * @returns ascending; all but the last have one length, `archiveBytesMax` or little less
 */
export function slicesOf(sizeBytes: number, archiveBytesMax: number): ByteRange[] {
  const partBytes = doubledUntil(RANGES_MAX, sizeBytes, PART_BYTES);
  const sliceBytes = Math.floor(archiveBytesMax / partBytes) * partBytes || archiveBytesMax;
  return cut({ start: 0, end: sizeBytes - 1 }, sizeBytes <= archiveBytesMax ? archiveBytesMax : sliceBytes);
}
