import type { MoraineConfig } from '../../contracts/config';
import { pieceBytesFor } from '../../ranges/plan-pieces';
import { rangeBytesFor } from '../../ranges/plan-ranges';
import { MIB } from '../../ranges/units';

export type RetrievalSettings = MoraineConfig['retrieval'];

/**
 * Sizes into which an archive is divided: bytes of each copied range and of each requested piece.
 *
 * @param rangeBytes overrides the size that follows from the archive
 */
export function cutSizesOf(
  sizeBytes: number,
  settings: RetrievalSettings,
  rangeBytes = rangeBytesFor(sizeBytes, settings.rangeBytes),
): { rangeBytes: number; pieceBytes: number } {
  // A piece is in one batch, so it is no larger than a batch, if range size and number of ranges allow.
  const pieceBytesMax = powerOfTwoMibWithin(Math.max(settings.batchBytes, rangeBytes));
  const pieceBytes = pieceBytesFor(sizeBytes, Math.min(settings.pieceBytes, pieceBytesMax), rangeBytes);
  return { rangeBytes, pieceBytes };
}

/** The largest power-of-two number of MiB that is no more than `bytes`, in bytes. */
export function powerOfTwoMibWithin(bytes: number): number {
  return MIB * 2 ** Math.floor(Math.log2(bytes / MIB));
}
