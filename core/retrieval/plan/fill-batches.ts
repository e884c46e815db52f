import type { PieceLine } from '../../contracts/retrieval-run';
import { lengthOf } from '../../ranges/byte-range';

/** A piece, of any or some of the kinds, that has no place in a batch yet. */
export type Unplaced<Piece extends PieceLine> = Piece extends PieceLine ? Omit<Piece, 'index'> : never;
export type UnplacedPiece = Unplaced<PieceLine>;

/** What one child execution handles. */
export interface Batch<P = unknown> {
  /** From 0. */
  batch: number;
  lines: PieceLine[];
  /** What each of the lines was made from. */
  placed: P[];
  bytes: number;
}

/**
 * Put pieces into batches of at most `batchArchives` pieces and `batchBytes` bytes, in the order given. A piece larger than
 * a batch is one by itself.
 */
export function* fillBatches<P extends { line: UnplacedPiece }>(
  pieces: Iterable<P>,
  settings: { batchArchives: number; batchBytes: number },
): Generator<Batch<P>> {
  const begin = (batch: number): Batch<P> => ({ batch, lines: [], placed: [], bytes: 0 });
  let batch = begin(0);
  for (const piece of pieces) {
    const bytes = lengthOf(piece.line);
    const full = batch.lines.length === settings.batchArchives || batch.bytes + bytes > settings.batchBytes;
    if (full && batch.lines.length > 0) {
      yield batch;
      batch = begin(batch.batch + 1);
    }
    batch.lines.push({ index: batch.lines.length, ...piece.line });
    batch.placed.push(piece);
    batch.bytes += bytes;
  }
  if (batch.lines.length > 0) yield batch;
}
