import type { PieceLine, PieceResult, Run } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';
import { lengthOf } from '../../core/ranges/byte-range';
import { closeBatch } from '../../core/retrieval/records/batch-record';
import type { PieceRecord } from '../../core/retrieval/records/piece-record';
import { addBatchSums } from '../../core/retrieval/records/run-record';

export interface CloseDeps {
  items: ItemStore;
  objects: Objects;
  runsBucket: string;
}

/** Write the results of a batch whose pieces are all final, then close it. Repeatable: the results are the same, the sums are added once. */
export async function closeWithResults(
  deps: CloseDeps,
  run: Run,
  batch: number,
  lines: readonly PieceLine[],
  pieces: ReadonlyMap<number, PieceRecord>,
): Promise<void> {
  const results = lines.map((line) => resultOf(line, pieces.get(line.index)));
  const location = { bucket: deps.runsBucket, key: runFiles.result(run.runId, batch) };
  await deps.objects.write(
    location,
    results.map((result) => `${JSON.stringify(result)}\n`).join(''),
    'application/x-ndjson',
  );
  if (!(await closeBatch(deps.items, run.runId, batch))) return;
  const sums = { verified: 0, verifiedBytes: 0, failed: 0, failedBytes: 0 };
  for (const [position, result] of results.entries()) {
    const line = lines[position];
    if (!line) continue;
    const failed = result.state === 'failed';
    // Archives are counted by their first piece, bytes by every piece.
    const archives = line.piece === 0 ? 1 : 0;
    sums[failed ? 'failed' : 'verified'] += archives;
    sums[failed ? 'failedBytes' : 'verifiedBytes'] += lengthOf(line);
  }
  await addBatchSums(deps.items, run.runId, sums);
}

function resultOf(line: PieceLine, piece: PieceRecord | undefined): PieceResult {
  if (piece?.state !== 'verified' && piece?.state !== 'copied' && piece?.state !== 'failed') {
    throw new Error(`piece ${line.index} of archive ${line.archiveId} is not final`);
  }
  const { archive, archiveId, sizeBytes, treeHash, creationDate, description, piece: number, pieces } = line;
  return {
    archive,
    archiveId,
    key: piece.key ?? line.key,
    sizeBytes,
    treeHash,
    creationDate,
    description,
    piece: number,
    pieces,
    state: piece.state,
    adopted: piece.adopted,
    reason: piece.reason,
    requests: piece.requests,
    doubts: piece.doubts,
  };
}
