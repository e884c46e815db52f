import { InvalidRangeSizeError } from '../contracts/errors';
import { type ByteRange, formatRange } from './byte-range';
import { checkArchiveBytes, checkBlockBytes, cut, doubledUntil } from './cut';
import { S3_PARTS_MAX } from './limits';

/**
 * Size of an archive's ranges in bytes: the configured size, doubled until at most 10,000 ranges make up the archive.
 *
 * @param sizeBytes 1 … 42,949,672,960,000
 * @param configuredBytes a power-of-two number of MiB
 * @returns a power-of-two number of MiB
 * @throws InvalidRangeSizeError
 */
export function rangeBytesFor(sizeBytes: number, configuredBytes: number): number {
  checkArchiveBytes(sizeBytes);
  checkBlockBytes('a range', configuredBytes);
  return doubledUntil(S3_PARTS_MAX, sizeBytes, configuredBytes);
}

/**
 * Split a piece of an archive into download ranges that are nodes of the archive's hash tree.
 *
 * @param piece begins at a multiple of `rangeBytes`, and ends before one or with the archive
 * @param rangeBytes a power-of-two number of MiB
 * @returns ascending, both ends inclusive, every byte of the piece exactly once; only the last may be short
 * @throws InvalidRangeSizeError when `rangeBytes` is not a power-of-two number of MiB or the piece begins off its grid
 * @see Amazon Glacier Developer Guide, "Receiving Checksums When Downloading Data"
 */
export function planRanges(piece: ByteRange, rangeBytes: number): ByteRange[] {
  checkBlockBytes('a range', rangeBytes);
  checkOnGrid(piece, rangeBytes);
  return cut(piece, rangeBytes);
}

/**
 * Number of the S3 part for a range, from 1, counted over the whole object and not per piece.
 *
 * @param offset offset of the archive in the object; also a multiple of `rangeBytes`
 * @throws InvalidRangeSizeError when the range does not begin at a multiple of `rangeBytes`
 */
export function partNumberOf(range: ByteRange, rangeBytes: number, offset = 0): number {
  checkOnGrid(range, rangeBytes);
  return (offset + range.start) / rangeBytes + 1;
}

function checkOnGrid(range: ByteRange, rangeBytes: number): void {
  if (range.start % rangeBytes === 0) return;
  throw new InvalidRangeSizeError(`bytes ${formatRange(range)} do not begin at a multiple of ${rangeBytes}`);
}
