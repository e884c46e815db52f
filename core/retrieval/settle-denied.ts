import { DestinationDeniedError } from '../contracts/errors';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { ItemStore } from '../ports/item-store';
import type { Log } from '../ports/log';
import { isCopiedInRanges } from './deliverable';
import { concludeArchive, endOf, type FinishDeps, settleAs } from './finish-piece';
import { getArchive } from './records/archive-record';
import { denyDestination } from './records/denied-destination';
import { type PieceAtHand, settlePiece } from './settle-piece';

export interface DenialDeps {
  items: ItemStore;
  log: Log;
  /** Prove that this function may write to the destination of a run. @throws DestinationDeniedError */
  probe(run: RetrievalRun): Promise<void>;
}

/**
 * Find out whether a denial is general, and have the run stop asking if it is. It is general when the function that was
 * denied is refused what it was granted before the run began: its probe. When the probe passes, the denial is a matter of
 * the one object.
 */
export async function noteDenial(deps: DenialDeps, run: RetrievalRun, denial: DestinationDeniedError): Promise<void> {
  const general = await deps.probe(run).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof DestinationDeniedError) return error;
      throw error;
    },
  );
  deps.log.warn('destination.denied', { runId: run.runId, general: general !== undefined, reason: denial.message });
  if (general) await denyDestination(deps.items, run.runId, general.message);
}

/**
 * Settle a piece whose bytes the destination does not take: failed, with what was refused as the reason, and its archive
 * with it. Another job would bring the same bytes to the same refusal, so there is no further round. Repeatable.
 */
export async function settleDenied(
  deps: FinishDeps & DenialDeps,
  piece: PieceAtHand,
  denial: DestinationDeniedError,
): Promise<void> {
  const { run, line } = piece;
  await noteDenial(deps, run, denial);
  const reason = denial.message;
  const at = { runId: run.runId, archive: line.archive };
  const archive = line.kind !== 'pack' && isCopiedInRanges(line) ? await getArchive(deps.items, at) : undefined;
  if (!archive || line.kind === 'pack') return settlePiece(deps, piece, 'failed', { reason });
  if (archive.state !== 'copying') return settleAs(deps, piece, endOf(archive));
  const end = await concludeArchive(deps, { run, line, archive }, { state: 'failed', reason });
  return settleAs(deps, piece, end);
}
