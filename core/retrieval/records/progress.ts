import type { PieceLine } from '../../contracts/retrieval-run';
import type { ItemStore } from '../../ports/item-store';
import { lengthOf } from '../../ranges/byte-range';
import type { PieceState } from '../piece-state';
import { piecesOf } from './piece-record';

export interface Tally {
  pieces: number;
  bytes: number;
}

/** How far the pieces of a batch have come. `waiting` has no record yet. */
export type BatchProgress = Record<PieceState | 'waiting', Tally>;

/** @param lines the batch's lines: they know the sizes */
export async function batchProgress(
  items: ItemStore,
  runId: string,
  batch: number,
  lines: readonly PieceLine[],
): Promise<BatchProgress> {
  const empty = (): Tally => ({ pieces: 0, bytes: 0 });
  const progress: BatchProgress = {
    waiting: empty(),
    requested: empty(),
    staged: empty(),
    copied: empty(),
    verified: empty(),
    failed: empty(),
    retry: empty(),
  };
  const pieces = await piecesOf(items, runId, batch);
  for (const line of lines) {
    const tally = progress[pieces.get(line.index)?.state ?? 'waiting'];
    tally.pieces += 1;
    tally.bytes += lengthOf(line);
  }
  return progress;
}
