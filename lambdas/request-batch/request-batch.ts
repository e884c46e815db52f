import type { Pacer } from '../../core/concurrency/pacer';
import type { RequestBatchAnswer, RequestBatchMessage } from '../../core/contracts/batch-steps';
import { ErrorName, RetrievalDeferredError, RetrievalThrottledError, RunOverError } from '../../core/contracts/errors';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { isOver } from '../../core/contracts/run-status';
import { keyOf } from '../../core/contracts/table';
import type { Random } from '../../core/ports/random';
import { lengthOf } from '../../core/ranges/byte-range';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { mayFallBack } from '../../core/retrieval/fallback-jobs';
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
import { TieredStarts } from '../../core/retrieval/tiered-starts';
import { checkUnderWay } from '../../core/run/check-under-way';
import { expiryOf } from '../../core/run/expiry';
import type { RunLookup } from '../../core/run/run-lookup';
import { deferralSecondsAfter } from './deferral-seconds';
import { failDeniedPieces } from './fail-denied-pieces';
import { type BatchRound, findStartedJobs } from './find-started-jobs';
import { inGroups } from './in-groups';
import { PacedStarts } from './paced-starts';
import { pauseSecondsAfter } from './pause-seconds';
import { type RequestPieceDeps, requestPiece } from './request-piece';

export interface RequestBatchDeps extends RequestPieceDeps {
  runs: RunLookup<RetrievalKind>;
  batches: BatchLookup;
  /** Pacer of all attempts of this function. */
  pacer: Pacer;
  random: Random;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** Pieces requested at once. Since groups start in order, only these can be in doubt after an interruption. */
export const REQUESTS_IN_FLIGHT_MAX = 10;

/**
 * Request every piece of a batch that this round has to retrieve from Glacier, and register the token of the child
 * execution, which the last of them answers. Repeatable: what was requested is not requested again, and requests that
 * an interrupted attempt left in doubt are first looked up in the vault's list of jobs. Once the destination denies the
 * run's writes, nothing is requested.
 */
export async function requestBatch(message: RequestBatchMessage, deps: RequestBatchDeps): Promise<void> {
  const { runId, batch, round, wait, token } = message;
  const { items, workflow, clock, log } = deps;
  const status = await deps.runs.status(runId);
  if (isOver(status)) return drop(deps, message, new RunOverError(runId, status));
  const expiresAt = expiryOf(clock.now());
  // The token is registered before the state is read: of this call and the last piece, the second one sees the other.
  if (!(await registerToken(items, keyOf.batchToken(runId, batch), wait, token, expiresAt))) return;
  const run = await deps.runs.run(runId);
  const lines = await deps.batches.lines(runId, batch);
  let pieces = await piecesOf(items, runId, batch);
  if (lines.every((line) => isSettledIn(pieces.get(line.index), round))) {
    return answerToken(items, workflow, keyOf.batchToken(runId, batch), { batch });
  }
  const members = inOrderOfRequests(
    run,
    lines.filter((line) => !isSettledBefore(pieces.get(line.index), round)),
  );
  await openLatch(
    items,
    roundLatch(runId, batch, round),
    members.map((line) => line.index),
    expiresAt,
  );
  const intent = await intendRound(items, { runId, batch, round }, clock.now(), expiresAt);
  if (intent === 'over') return;
  if (intent === 'busy')
    throw new Error(`another attempt at batch ${batch} of run ${runId} may be running; this one is postponed`);

  const batchRound: BatchRound = { run, batch, round };
  let wanted = members.filter((line) => isWantedIn(pieces.get(line.index), round));
  let found = new Map<number, PieceJob[]>();
  if (intent === 'interrupted') {
    found = await findStartedJobs(deps, batchRound, wanted.slice(0, REQUESTS_IN_FLIGHT_MAX));
    pieces = await piecesOf(items, runId, batch);
    wanted = members.filter((line) => isWantedIn(pieces.get(line.index), round));
  }
  const denied = await denialOf(items, runId);
  if (denied !== undefined) {
    await failDeniedPieces(deps, batchRound, { wanted, pieces, found }, denied);
    await endRequesting(items, { runId, batch, round }, 'requested');
    log.warn('batch.refused', { runId, batch, round, pieces: wanted.length, reason: denied });
    return;
  }
  const paced = new PacedStarts(deps);
  const starts = new TieredStarts(paced.vaults, run);
  const failures = await inGroups(wanted, REQUESTS_IN_FLIGHT_MAX, async (line) => {
    // Requesting a batch takes minutes, in which the run may be stopped and retried by another one.
    checkUnderWay({ runId, status: await deps.runs.status(runId) });
    await requestPiece({ ...deps, starts }, batchRound, line, pieces.get(line.index), found.get(line.index));
  });
  if (failures.length > 0) return endAttempt(deps, run, message, failures, paced.count);
  await endRequesting(items, { runId, batch, round }, 'requested');
  log.info('batch.requested', { runId, batch, round, pieces: wanted.length, bytes: bytesOf(wanted) });
}

/**
 * End an attempt that did not request everything. If Glacier has refused requests and there was no other error, nothing
 * is in doubt, and the child execution is told to request again later. Any other error takes precedence, since a job
 * may have been started whose response, or record, was lost. The next attempt looks it up: the one that the child
 * execution then makes or, if Glacier has refused nothing, the one that the queue makes with this message.
 *
 * @param failures errors of the last group of pieces
 * @param started number of jobs that this attempt started
 */
async function endAttempt(
  deps: RequestBatchDeps,
  run: RetrievalRun,
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
    const refused = deferred?.lacksCapacity ? 'paused' : 'deferred';
    await endRequesting(items, { runId, batch, round }, deferred ? refused : 'throttled');
  }
  if (deferred?.lacksCapacity) {
    log.warn('batch.deferred', { runId, batch, reason: deferred.message });
    await workflow.fail(token, ErrorName.retrievalDeferred, deferred.message);
    return;
  }
  const lastSeconds = started > 0 ? 0 : (message.pausedSeconds ?? 0);
  const pauseSeconds = deferred
    ? deferralSecondsAfter(run.retrievalPolicy, lastSeconds, deps.random)
    : pauseSecondsAfter(lastSeconds, deps.random);
  const event = deferred ? 'batch.deferred' : 'batch.throttled';
  log.warn(event, { runId, batch, started, pauseSeconds, reason: refusal.message });
  const answer: RequestBatchAnswer = { batch, pauseSeconds };
  await workflow.succeed(token, answer);
}

/**
 * Request nothing more. There is no wait unless the execution was redriven, in which case it fails instead of waiting
 * for nothing.
 */
async function drop(
  { workflow, log }: RequestBatchDeps,
  { runId, batch, token }: RequestBatchMessage,
  error: RunOverError,
): Promise<void> {
  log.info('message.dropped', { runId, batch });
  await workflow.fail(token, ErrorName.runOver, error.message);
}

/** Pieces that may have to wait for capacity come last, so that they hold up no other. */
function inOrderOfRequests(run: RetrievalRun, lines: readonly PieceLine[]): readonly PieceLine[] {
  if (run.fallback === undefined) return lines;
  const [first, last] = [true, false].map((may) => lines.filter((line) => mayFallBack(run, lengthOf(line)) === may));
  return [...(first ?? []), ...(last ?? [])];
}

const isRefusal = (error: unknown) =>
  error instanceof RetrievalDeferredError || error instanceof RetrievalThrottledError;

/** Whether a piece was settled in an earlier round, so that it is not counted in this one. */
const isSettledBefore = (piece: PieceRecord | undefined, round: number) =>
  isSettledIn(piece, round) && piece !== undefined && piece.round < round;

const bytesOf = (lines: readonly PieceLine[]) => lines.reduce((sum, line) => sum + lengthOf(line), 0);
