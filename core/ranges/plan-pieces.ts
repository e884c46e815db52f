import type { ByteRange } from './byte-range';
import { checkArchiveBytes, checkBlockBytes, cut, doubledUntil } from './cut';

/** Maximum number of pieces of an archive, limited by the latch that counts them. */
export const PIECES_MAX = 256;

/**
 * Size of an archive's pieces in bytes: the configured size, but at least that of a range, doubled until at most 256 pieces make
 * up the archive.
 *
 * @param sizeBytes 1 … 42,949,672,960,000
 * @param configuredBytes a power-of-two number of MiB
 * @param rangeBytes result of `rangeBytesFor` for the archive
 * @returns a power-of-two number of MiB, hence a whole number of ranges
 * @throws InvalidRangeSizeError
 */
export function pieceBytesFor(sizeBytes: number, configuredBytes: number, rangeBytes: number): number {
  checkArchiveBytes(sizeBytes);
  checkBlockBytes('a piece', configuredBytes);
  checkBlockBytes('a range', rangeBytes);
  return doubledUntil(PIECES_MAX, sizeBytes, Math.max(configuredBytes, rangeBytes));
}

/**
 * Split an archive into pieces, each retrieved by one Glacier job; all are nodes of its hash tree.
 *
 * @returns ascending, both ends inclusive, every byte exactly once; only the last may be short
 * @throws InvalidRangeSizeError
 */
export function planPieces(sizeBytes: number, pieceBytes: number): ByteRange[] {
  checkArchiveBytes(sizeBytes);
  checkBlockBytes('a piece', pieceBytes);
  return cut({ start: 0, end: sizeBytes - 1 }, pieceBytes);
}
