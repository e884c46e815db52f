import type { PieceLine } from '../../contracts/piece';
import { lengthOf } from '../../ranges/byte-range';
import { BatchFill, type BatchLimits } from './batch-fill';

/** A piece, of all or some kinds, that is not assigned to a batch yet. */
export type Unbatched<Piece extends PieceLine> = Piece extends PieceLine ? Omit<Piece, 'index'> : never;
export type UnbatchedPiece = Unbatched<PieceLine>;

/** The pieces that one child execution handles. */
export interface Batch<P = unknown> {
  /** Number of the batch, from 0. */
  batch: number;
  lines: PieceLine[];
  /** Inputs that the lines were made from, in the same order. */
  inputs: P[];
  bytes: number;
}

/**
 * Assign pieces to batches of at most `batchArchives` pieces and `batchBytes` bytes, in the given order. A piece larger
 * than a batch gets a batch of its own.
 */
export function* fillBatches<P extends { line: UnbatchedPiece }>(
  pieces: Iterable<P>,
  limits: BatchLimits,
): Generator<Batch<P>> {
  const begin = (batch: number): Batch<P> => ({ batch, lines: [], inputs: [], bytes: 0 });
  const fill = new BatchFill(limits);
  let batch = begin(0);
  for (const piece of pieces) {
    const bytes = lengthOf(piece.line);
    if (fill.add(bytes) && batch.lines.length > 0) {
      yield batch;
      batch = begin(batch.batch + 1);
    }
    batch.lines.push({ index: batch.lines.length, ...piece.line });
    batch.inputs.push(piece);
    batch.bytes += bytes;
  }
  if (batch.lines.length > 0) yield batch;
}
