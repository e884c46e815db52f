import type { MoraineConfig } from '../../contracts/config';
import { pieceBytesFor } from '../../ranges/plan-pieces';
import { rangeBytesFor } from '../../ranges/plan-ranges';
import { MIB } from '../../ranges/units';

export type RetrievalSettings = MoraineConfig['retrieval'];

/**
 * How an archive is cut: bytes of each range that is copied and of each piece that is requested.
 *
 * @param rangeBytes when something else than the archive decides it
 */
export function cutSizesOf(
  sizeBytes: number,
  settings: RetrievalSettings,
  rangeBytes = rangeBytesFor(sizeBytes, settings.rangeBytes),
): { rangeBytes: number; pieceBytes: number } {
  // A piece goes into a batch whole: no larger than a batch, where ranges and their count allow.
  const pieceBytesMax = powerOfTwoMibWithin(Math.max(settings.batchBytes, rangeBytes));
  const pieceBytes = pieceBytesFor(sizeBytes, Math.min(settings.pieceBytes, pieceBytesMax), rangeBytes);
  return { rangeBytes, pieceBytes };
}

/** The largest power-of-two number of MiB that is no more than `bytes`, in bytes. */
function powerOfTwoMibWithin(bytes: number): number {
  return MIB * 2 ** Math.floor(Math.log2(bytes / MIB));
}
