import { PieceLine } from '../contracts/piece';
import { runFiles } from '../contracts/run-files';
import { readAllJsonLines } from '../files/read-json-lines';
import type { ItemStore } from '../ports/item-store';
import type { WorkingFiles } from '../ports/working-files';
import { lengthOf } from '../ranges/byte-range';
import type { PieceState } from './piece-state';
import { getBatch } from './records/batch-record';
import { piecesOf } from './records/piece-record';

/** Number of archives, or of objects of a restore, and their bytes. */
export interface Amount {
  archives: number;
  bytes: number;
}

/**
 * Amounts of a batch, or of a run, that have reached each stage; what has reached a later stage counts for the earlier
 * ones too.
 */
export interface StageAmounts {
  requested: Amount;
  staged: Amount;
  copied: Amount;
  verified: Amount;
  failed: Amount;
}

/** @returns `finished` when the run's sums include the batch already; undefined when it has not begun */
export type ReadBatchProgress = (runId: string, batch: number) => Promise<StageAmounts | 'finished' | undefined>;

/**
 * Create a function that reads the progress of batches from the records of their pieces. The lines of a batch are read
 * once, and kept until it has finished.
 */
export function batchProgressReader(deps: { items: ItemStore; files: WorkingFiles }): ReadBatchProgress {
  const { items, files } = deps;
  const linesOf = new Map<string, PieceLine[]>();

  return async (runId, batch) => {
    const record = await getBatch(items, runId, batch);
    if (!record) return undefined;
    const key = runFiles.batch(runId, batch);
    if (record.state === 'done') {
      linesOf.delete(key);
      return 'finished';
    }
    const lines = linesOf.get(key) ?? (await readAllJsonLines(files, key, PieceLine));
    if (!lines) return undefined;
    linesOf.set(key, lines);
    const pieces = await piecesOf(items, runId, batch);
    return sumOfPieces(lines, (line) => pieces.get(line.index)?.state);
  };
}

/** Stages that a piece in each state has reached. A piece to be retried counts as not requested. */
const STAGES: Record<PieceState, readonly (keyof StageAmounts)[]> = {
  requested: ['requested'],
  staged: ['requested', 'staged'],
  copied: ['requested', 'staged', 'copied'],
  verified: ['requested', 'staged', 'copied', 'verified'],
  failed: ['failed'],
  retry: [],
};

const amountOf = (line: PieceLine) =>
  line.kind === 'pack'
    ? { archives: line.members, bytes: line.memberBytes }
    : { archives: 1 / line.pieces, bytes: lengthOf(line) };

/**
 * Sum up the pieces of a batch. A piece counts as its share of an archive, so that the pieces of a large one make one
 * archive; a piece of a pack counts as the objects extracted from it.
 */
export function sumOfPieces(
  lines: readonly PieceLine[],
  stateOf: (line: PieceLine) => PieceState | undefined,
): StageAmounts {
  const none = () => ({ archives: 0, bytes: 0 });
  const sums = { requested: none(), staged: none(), copied: none(), verified: none(), failed: none() };
  for (const line of lines) {
    const state = stateOf(line);
    const { archives, bytes } = amountOf(line);
    for (const stage of state ? STAGES[state] : []) {
      sums[stage].archives += archives;
      sums[stage].bytes += bytes;
    }
  }
  return sums;
}
