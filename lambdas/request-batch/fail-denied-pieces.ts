import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { PieceLine } from '../../core/contracts/piece';
import { addFallbackJobs, fallbackJobsAmong } from '../../core/retrieval/fallback-jobs';
import type { PieceJob, PieceRecord } from '../../core/retrieval/records/piece-record';
import { countPiece, type SettleDeps, settlePiece } from '../../core/retrieval/settle-piece';
import type { BatchRound } from './find-started-jobs';

/** Pieces settled at once: a batch of a thousand is processed within the function's time. */
const PIECES_IN_FLIGHT_MAX = 10;

/** The pieces that a round has still to request. */
export interface WantedPieces {
  wanted: readonly PieceLine[];
  /** Records of pieces, by index. */
  pieces: ReadonlyMap<number, PieceRecord>;
  /** Jobs that an interrupted attempt has started, by the index of their piece. */
  found: ReadonlyMap<number, PieceJob[]>;
}

/**
 * Settle pieces as failed that are no longer requested because the destination denies the run's writes, with its
 * reason. Repeatable.
 */
export async function failDeniedPieces(
  deps: SettleDeps,
  { run, batch, round }: BatchRound,
  { wanted, pieces, found }: WantedPieces,
  reason: string,
): Promise<void> {
  await forEachInFlight(wanted, PIECES_IN_FLIGHT_MAX, async ({ index }) => {
    const address = { runId: run.runId, batch, index };
    const record = pieces.get(index);
    const started = found.get(index) ?? [];
    const requests = (record?.requests ?? 0) + started.length;
    const fallback = addFallbackJobs(record?.fallback, fallbackJobsAmong(started));
    await settlePiece(deps, { address, record, round }, 'failed', { reason, requests, fallback });
    // Its record may belong to the previous round, but this round waits for it.
    await countPiece(deps, address, round);
  });
}
