import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { PieceLine } from '../../core/contracts/retrieval-run';
import type { PieceJob, PieceRecord } from '../../core/retrieval/records/piece-record';
import { countPiece, type SettleDeps, settlePiece } from '../../core/retrieval/settle-piece';
import type { BatchRound } from './settle-doubts';

/** A batch of a thousand pieces is gone through within the function's time. */
const REFUSED_IN_FLIGHT_MAX = 10;

/** What a round is still to ask for. */
export interface WantedPieces {
  wanted: readonly PieceLine[];
  /** Records by the index of their piece. */
  pieces: ReadonlyMap<number, PieceRecord>;
  /** Jobs that an interrupted attempt has started, by the index of their piece. */
  found: ReadonlyMap<number, PieceJob[]>;
}

/**
 * Settle pieces that are not to be asked for any more, since the destination takes nothing: as failed, with the reason why
 * it does not. Repeatable.
 */
export async function refusePieces(
  deps: SettleDeps,
  { run, batch, round }: BatchRound,
  { wanted, pieces, found }: WantedPieces,
  reason: string,
): Promise<void> {
  await forEachInFlight(wanted, REFUSED_IN_FLIGHT_MAX, async ({ index }) => {
    const address = { runId: run.runId, batch, index };
    const record = pieces.get(index);
    const requests = (record?.requests ?? 0) + (found.get(index)?.length ?? 0);
    await settlePiece(deps, { address, record, round }, 'failed', { reason, requests });
    // Its record may be of the round before, but this one waits for it.
    await countPiece(deps, address, round);
  });
}
