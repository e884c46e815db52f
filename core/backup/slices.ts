import type { ByteRange } from '../ranges/byte-range';
import { cut, doubledUntil } from '../ranges/cut';
import { S3_PARTS_MAX } from '../ranges/limits';
import { MIB } from '../ranges/units';
import { alignmentOf } from './restore/whole-range';

/** Default part length of a restore's S3 upload. */
const PART_BYTES = 128 * MIB;

/**
 * Split an object among archives: all of it into one or, if it exceeds the largest archive, into slices. Slices begin
 * where the parts of one S3 upload can begin, so that the object can be put together again; if an archive may only be
 * shorter than such a part, each slice is one part.
 *
 * @param sizeBytes size of the object, at least 1
 * @param archiveBytesMax a multiple of 8 MiB, since smaller multiples cannot be made parts
 * @returns ascending, at most 10,000; all but the last have one length: `archiveBytesMax` or slightly less, or more
 *   when the object has more than 10,000 parts of the length that slices of `archiveBytesMax` allow
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
