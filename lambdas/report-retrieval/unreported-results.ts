import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { PieceLine, PieceResult } from '../../core/contracts/piece';
import { isCopiedInRanges } from '../../core/retrieval/deliverable';
import { type PieceEnd, pieceResult } from '../../core/retrieval/piece-result';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTimeReason } from '../../core/retrieval/record-piece-error';
import { getArchive } from '../../core/retrieval/records/archive-record';
import { type PieceRecord, piecesOf } from '../../core/retrieval/records/piece-record';
import type { OutcomeDeps } from './outcome-deps';

const READS_IN_FLIGHT_MAX = 10;

/**
 * Results of a batch that wrote none, from the records of its pieces. A piece that was not done counts as failed.
 *
 * @param hasRunFailed whether the run was stopped or failed as a whole, rather than only the batch
 */
export async function unreportedResults(
  deps: OutcomeDeps,
  runId: string,
  batch: number,
  hasRunFailed: boolean,
): Promise<{ lines: readonly PieceLine[]; results: PieceResult[] }> {
  const why = hasRunFailed
    ? 'not done when the run ended'
    : `batch ${batch} of the run did not report; its execution in the map run says why`;
  const lines = await deps.batches.lines(runId, batch);
  const pieces = await piecesOf(deps.items, runId, batch);
  const ends = new Map<number, PieceEnd>();
  await forEachInFlight(lines, READS_IN_FLIGHT_MAX, async (line) => {
    ends.set(line.index, await endOf(deps, runId, line, pieces.get(line.index), why));
  });
  return { lines, results: lines.map((line) => pieceResult(line, ends.get(line.index))) };
}

async function endOf(
  deps: OutcomeDeps,
  runId: string,
  line: PieceLine,
  piece: PieceRecord | undefined,
  why: string,
): Promise<PieceEnd> {
  if (!piece) return { state: 'failed', adopted: false, requests: 0, possibleDuplicates: 0, reason: why };
  if (isFinal(piece.state)) return piece;
  if (piece.state === 'staged' && line.kind !== 'pack' && isCopiedInRanges(line)) {
    // Its object may have been completed by a function that was killed before it recorded that.
    const archive = await getArchive(deps.items, { runId, archive: line.archive });
    if (archive?.state === 'verified') {
      const { state, key, adopted, crc32 } = archive;
      return { ...piece, state, key, adopted, crc32, reason: undefined };
    }
  }
  const reason = piece.reason === undefined ? outOfTimeReason(why, piece) : `${why}; before that: ${piece.reason}`;
  return { ...piece, state: 'failed', adopted: false, reason };
}
