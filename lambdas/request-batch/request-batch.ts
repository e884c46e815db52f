import type { RequestBatchAnswer, RequestBatchMessage } from '../../core/contracts/batch-steps';
import { ErrorName, RetrievalDeferredError, RetrievalThrottledError, RunOverError } from '../../core/contracts/errors';
import type { PieceLine } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { isOver } from '../../core/contracts/run-status';
import { keyOf } from '../../core/contracts/table';
import type { Random } from '../../core/ports/random';
import { lengthOf } from '../../core/ranges/byte-range';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { openLatch } from '../../core/retrieval/latch';
import { roundLatch } from '../../core/retrieval/latch-names';
import { endInDoubt, endRequesting, intendRound } from '../../core/retrieval/records/batch-record';
import { denialOf } from '../../core/retrieval/records/denied-destination';
import {
  isSettledIn,
  isWantedIn,
  type PieceJob,
  type PieceRecord,
  piecesOf,
} from '../../core/retrieval/records/piece-record';
import { answerToken, registerToken } from '../../core/retrieval/records/token';
import { checkUnderWay } from '../../core/run/check-under-way';
import { expiryOf } from '../../core/run/expiry';
import type { RunLookup } from '../../core/run/run-lookup';
import { inGroups } from './in-groups';
import { PacedStarts } from './paced-starts';
import type { Pacer } from './pacer';
import { pauseSecondsAfter } from './pause-seconds';
import { refusePieces } from './refuse-pieces';
import { type RequestPieceDeps, requestPiece } from './request-piece';
import { type BatchRound, settleDoubts } from './settle-doubts';

export interface RequestBatchDeps extends RequestPieceDeps {
  runs: RunLookup<RetrievalKind>;
  batches: BatchLookup;
  /** Of all attempts of this function. */
  pacer: Pacer;
  random: Random;
  /** Milliseconds that the function has left. */
  remainingMs: () => number;
}

/** Pieces that are asked for at once. Only these can be in doubt after an interruption: they start in order. */
export const REQUESTED_AT_ONCE = 10;

/**
 * Ask Glacier for every piece of a batch that this round is to bring in, and leave the token of the child execution for
 * the last of them to answer. Repeatable: what is asked for already is not asked for again, and what an interrupted
 * attempt left in doubt is looked up in the vault's list of jobs first. Once the destination takes nothing more of the run,
 * nothing is asked for.
 */
export async function requestBatch(message: RequestBatchMessage, deps: RequestBatchDeps): Promise<void> {
  const { runId, batch, round, wait, token } = message;
  const { items, workflow, clock, log } = deps;
  const status = await deps.runs.status(runId);
  if (isOver(status)) return drop(deps, message, new RunOverError(runId, status));
  const expiresAt = expiryOf(clock.now());
  // First the token, then a look at the state: whoever of us and the last piece comes second sees the other.
  if (!(await registerToken(items, keyOf.batchToken(runId, batch), wait, token, expiresAt))) return;
  const run = await deps.runs.run(runId);
  const lines = await deps.batches.lines(runId, batch);
  let pieces = await piecesOf(items, runId, batch);
  if (lines.every((line) => isSettledIn(pieces.get(line.index), round))) {
    return answerToken(items, workflow, keyOf.batchToken(runId, batch), { batch });
  }
  const members = lines.filter((line) => !isSettledBefore(pieces.get(line.index), round));
  await openLatch(
    items,
    roundLatch(runId, batch, round),
    members.map((line) => line.index),
    expiresAt,
  );
  const intent = await intendRound(items, { runId, batch, round }, clock.now(), expiresAt);
  if (intent === 'over') return;
  if (intent === 'busy')
    throw new Error(`another attempt at batch ${batch} of run ${runId} may be at work; this one is put off`);

  const place: BatchRound = { run, batch, round };
  let wanted = members.filter((line) => isWantedIn(pieces.get(line.index), round));
  let found = new Map<number, PieceJob[]>();
  if (intent === 'interrupted') {
    found = await settleDoubts(deps, place, wanted.slice(0, REQUESTED_AT_ONCE));
    pieces = await piecesOf(items, runId, batch);
    wanted = members.filter((line) => isWantedIn(pieces.get(line.index), round));
  }
  const denied = await denialOf(items, runId);
  if (denied !== undefined) {
    await refusePieces(deps, place, { wanted, pieces, found }, denied);
    await endRequesting(items, { runId, batch, round }, 'requested');
    log.warn('batch.refused', { runId, batch, round, pieces: wanted.length, reason: denied });
    return;
  }
  const starts = new PacedStarts(deps);
  const paced = { ...deps, vaults: starts.vaults };
  const failures = await inGroups(wanted, REQUESTED_AT_ONCE, async (line) => {
    // A batch is asked for over minutes, in which the run may be stopped, and tried again by another one.
    checkUnderWay({ runId, status: await deps.runs.status(runId) });
    await requestPiece(paced, place, line, pieces.get(line.index), found.get(line.index));
  });
  if (failures.length > 0) return stop(deps, message, failures, starts.count);
  await endRequesting(items, { runId, batch, round }, 'requested');
  log.info('batch.requested', { runId, batch, round, pieces: wanted.length, bytes: bytesOf(wanted) });
}

/**
 * End an attempt that did not get through. When Glacier has refused requests and nothing else went wrong, nothing is in
 * doubt, and the child execution is told to ask again later. What went wrong otherwise outranks that: a job may have been
 * started whose answer, or record, was lost. It is looked up by the next attempt: the one that the child execution then
 * makes, or, when Glacier has refused nothing, the one that the queue makes with this message.
 *
 * @param failures of the last group of pieces
 * @param started jobs of this attempt
 */
async function stop(
  deps: RequestBatchDeps,
  message: RequestBatchMessage,
  failures: readonly unknown[],
  started: number,
): Promise<void> {
  const { runId, batch, round, token } = message;
  const { items, workflow, log } = deps;
  const over = failures.find((error) => error instanceof RunOverError);
  if (over) return drop(deps, message, over);
  const deferred = failures.find((error) => error instanceof RetrievalDeferredError);
  const refusal = deferred ?? failures.find((error) => error instanceof RetrievalThrottledError);
  const doubt = failures.find((error) => !isRefusal(error));
  if (!refusal) throw doubt;
  if (doubt) {
    log.warn('request.lost', { runId, batch, error: doubt });
    await endInDoubt(items, { runId, batch, round });
  } else {
    await endRequesting(items, { runId, batch, round }, deferred ? 'paused' : 'throttled');
  }
  if (deferred) {
    log.warn('batch.deferred', { runId, batch, reason: deferred.message });
    await workflow.fail(token, ErrorName.retrievalDeferred, deferred.message);
    return;
  }
  const pauseSeconds = pauseSecondsAfter(started > 0 ? 0 : (message.pausedSeconds ?? 0), deps.random);
  log.warn('batch.throttled', { runId, batch, started, pauseSeconds, reason: refusal.message });
  const answer: RequestBatchAnswer = { batch, pauseSeconds };
  await workflow.succeed(token, answer);
}

/** Ask for nothing more. Nobody waits, unless somebody has redriven the execution: then it ends, rather than wait for what does not come. */
async function drop(
  { workflow, log }: RequestBatchDeps,
  { runId, batch, token }: RequestBatchMessage,
  error: RunOverError,
): Promise<void> {
  log.info('message.dropped', { runId, batch });
  await workflow.fail(token, ErrorName.runOver, error.message);
}

const isRefusal = (error: unknown) =>
  error instanceof RetrievalDeferredError || error instanceof RetrievalThrottledError;

/** Final since an earlier round: no member of this one. */
const isSettledBefore = (piece: PieceRecord | undefined, round: number) =>
  isSettledIn(piece, round) && piece !== undefined && piece.round < round;

const bytesOf = (lines: readonly PieceLine[]) => lines.reduce((sum, line) => sum + lengthOf(line), 0);
