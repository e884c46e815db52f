import type { ByteRange } from './byte-range';
import { checkArchiveBytes, checkBlockBytes, cut, doubledUntil } from './cut';

/** Pieces of one archive: one group of the latch that counts them. */
export const PIECES_MAX = 256;

/**
 * Length of an archive's pieces: as configured but no shorter than a range, doubled until no more than 256 pieces make up
 * the archive.
 *
 * @param sizeBytes 1 … 42,949,672,960,000
 * @param configuredBytes a power-of-two number of MiB
 * @param rangeBytes what `rangeBytesFor` answers for the archive
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
 * Split an archive into the pieces that are requested of Glacier, a job each; all are nodes of its hash tree.
 *
 * @returns ascending, both ends inclusive, every byte exactly once; only the last may be short
 * @throws InvalidRangeSizeError
 */
export function planPieces(sizeBytes: number, pieceBytes: number): ByteRange[] {
  checkArchiveBytes(sizeBytes);
  checkBlockBytes('a piece', pieceBytes);
  return cut({ start: 0, end: sizeBytes - 1 }, pieceBytes);
}
