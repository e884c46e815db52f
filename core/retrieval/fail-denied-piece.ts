import { DestinationDeniedError } from '../contracts/errors';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { ItemStore } from '../ports/item-store';
import type { Log } from '../ports/log';
import { isCopiedInRanges } from './deliverable';
import { concludeArchive, type FinishDeps, outcomeOfArchive, settlePieceAs } from './finish-piece';
import { getArchive } from './records/archive-record';
import { denyDestination } from './records/denied-destination';
import { type PieceInRun, settlePiece } from './settle-piece';

export interface DenialDeps {
  items: ItemStore;
  log: Log;
  /** Check that this function may write to the destination of a run. @throws DestinationDeniedError */
  probe(run: RetrievalRun): Promise<void>;
}

/**
 * Find out whether a denial is general, and if so, stop the run's requests. It is general when the function can no
 * longer do what it could before the run began, which its probe tests. When the probe passes, the denial concerns the
 * single object.
 */
export async function handleDenial(deps: DenialDeps, run: RetrievalRun, denial: DestinationDeniedError): Promise<void> {
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
 * Settle a piece whose bytes the destination denies: it fails, with the denial as the reason, and so does its archive.
 * Another job would deliver the same bytes to the same denial, so there is no further round. Repeatable.
 */
export async function failDeniedPiece(
  deps: FinishDeps & DenialDeps,
  piece: PieceInRun,
  denial: DestinationDeniedError,
): Promise<void> {
  const { run, line } = piece;
  await handleDenial(deps, run, denial);
  const reason = denial.message;
  const at = { runId: run.runId, archive: line.archive };
  const archive = line.kind !== 'pack' && isCopiedInRanges(line) ? await getArchive(deps.items, at) : undefined;
  if (!archive || line.kind === 'pack') return settlePiece(deps, piece, 'failed', { reason });
  if (archive.state !== 'copying') return settlePieceAs(deps, piece, outcomeOfArchive(archive));
  const end = await concludeArchive(deps, { run, line, archive }, { state: 'failed', reason });
  return settlePieceAs(deps, piece, end);
}
