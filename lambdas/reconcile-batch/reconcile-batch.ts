import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { BATCH_LOOKS_MAX, BATCH_PAUSES_MAX } from '../../core/contracts/batch-limits';
import type { ReconcileBatchInput, ReconcileBatchOutput } from '../../core/contracts/batch-steps';
import { noticeOf, type PieceRequest } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { usualHoursOf } from '../../core/contracts/tier';
import type { Queue } from '../../core/ports/queue';
import type { Vaults } from '../../core/ports/vaults';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { slowestTierOf } from '../../core/retrieval/fallback-jobs';
import { isFinal } from '../../core/retrieval/piece-state';
import { firstWaitSecondsFor, RECONCILE_AGAIN_SECONDS } from '../../core/retrieval/plan/pacing';
import { outOfTimeReason } from '../../core/retrieval/record-piece-error';
import { getBatch } from '../../core/retrieval/records/batch-record';
import { isSettledIn, type PieceRecord, piecesOf } from '../../core/retrieval/records/piece-record';
import { countPiece, type SettleDeps, settlePiece } from '../../core/retrieval/settle-piece';
import { checkUnderWay } from '../../core/run/check-under-way';
import type { RunLookup } from '../../core/run/run-lookup';
import { type CloseDeps, closeWithResults } from './close-with-results';

export interface ReconcileDeps extends SettleDeps, CloseDeps {
  vaults: Vaults;
  notices: Queue;
  runs: RunLookup<RetrievalKind>;
  batches: BatchLookup;
}

const HOUR_MS = 3_600_000;
/** Pieces reconciled at once: a batch of a thousand is processed within the function's time. */
const PIECES_IN_FLIGHT_MAX = 10;
/** Hours after the usual time of its jobs at which a round is overdue: their output is gone by then. */
const OUTPUT_HOURS = JOB_OUTPUT_HOURS + 4;
/**
 * Time for which a piece that is being copied is left alone, half of its output's lifetime: its ranges may only be
 * waiting in the queue.
 */
const COPYING_MS = (JOB_OUTPUT_HOURS / 2) * HOUR_MS;

const REFUSALS = { throttled: 'Glacier throttled', deferred: "the account's data retrieval policy refused" };

/** Age of a batch's round. */
interface RoundAge {
  /**
   * Hours since it began: 0 before its first request and while it is throttled or deferred, infinite once the batch has to end in
   * any state.
   */
  hours: number;
  /** Why Glacier has refused the batch so often that nothing more is requested; undefined if it has not. */
  starvedBy: keyof typeof REFUSALS | undefined;
}

/** The round of a batch that is being reconciled. */
interface BatchRoundAge {
  run: RetrievalRun;
  batch: number;
  round: number;
  age: RoundAge;
}

/**
 * Reconcile a batch that was woken, or was not woken in time: find out the state of each unsettled piece, and whether
 * the batch is done, keeps waiting, or begins another round. A notice that never arrived is replayed from the job
 * itself.
 *
 * @returns what the child execution does next; `done` once the batch's results are written
 * @throws RunOverError when the run is over, but its execution was redriven
 */
export async function reconcileBatch(input: ReconcileBatchInput, deps: ReconcileDeps): Promise<ReconcileBatchOutput> {
  const { runId, batch, round, wait } = input;
  const run = await deps.runs.run(runId);
  checkUnderWay({ runId, status: await deps.runs.status(runId) });
  const lines = await deps.batches.lines(runId, batch);
  const age = await roundAge(deps, input);
  let pieces = await piecesOf(deps.items, runId, batch);
  const isOpen = (line: PieceLine) => !isSettledIn(pieces.get(line.index), round);
  const unsettled = lines.filter(isOpen);
  await forEachInFlight(unsettled, PIECES_IN_FLIGHT_MAX, (line) =>
    reconcilePiece(deps, { run, batch, round, age }, line, pieces.get(line.index)),
  );
  if (unsettled.length > 0) pieces = await piecesOf(deps.items, runId, batch);

  if (lines.some(isOpen)) return { done: false, round, wait: wait + 1, waitSeconds: RECONCILE_AGAIN_SECONDS };
  if (!lines.every((line) => isFinal(pieces.get(line.index)?.state))) {
    return { done: false, round: round + 1, wait: wait + 1, waitSeconds: firstWaitSecondsFor(run.tier) };
  }
  await closeWithResults(deps, run, batch, lines, pieces);
  return { done: true, round, wait, waitSeconds: 1 };
}

/** Age of the batch's round. Pauses do not count as waits. */
async function roundAge(
  deps: ReconcileDeps,
  { runId, batch, round, wait, pauses = 0 }: ReconcileBatchInput,
): Promise<RoundAge> {
  if (wait - pauses > BATCH_LOOKS_MAX) return { hours: Number.POSITIVE_INFINITY, starvedBy: undefined };
  const record = await getBatch(deps.items, runId, batch);
  if (!record || record.round < round) return { hours: 0, starvedBy: undefined };
  if (record.state === 'throttled' || record.state === 'deferred') {
    return { hours: 0, starvedBy: pauses >= BATCH_PAUSES_MAX ? record.state : undefined };
  }
  const hours = (deps.clock.now().getTime() - new Date(record.roundStartedAt).getTime()) / HOUR_MS;
  return { hours, starvedBy: undefined };
}

async function reconcilePiece(
  deps: ReconcileDeps,
  { run, batch, round, age }: BatchRoundAge,
  line: PieceLine,
  record: PieceRecord | undefined,
): Promise<void> {
  const address = { runId: run.runId, batch, index: line.index };
  const retry = (reason: string, possibleDuplicates = record?.possibleDuplicates ?? 0) =>
    settlePiece(deps, { address, record, round }, 'retry', { reason, possibleDuplicates });

  const usualHours = usualHoursOf[slowestTierOf(run)];
  const overdue = age.hours > usualHours + OUTPUT_HOURS;
  if (!record || record.state === 'retry') {
    if (age.starvedBy) {
      // Another round would be refused as well.
      const refused = REFUSALS[age.starvedBy];
      const reason = `${refused} its batch ${BATCH_PAUSES_MAX} times and accepted no request for it; retry the run`;
      await settlePiece(deps, { address, record, round }, 'failed', { reason });
      // Its record may belong to the previous round, but this round waits for it.
      return countPiece(deps, address, round);
    }
    // Nothing has been requested yet in this round: the next wait requests it.
    if (!overdue) return;
    const reason = `Glacier accepted no request for it in round ${round}; see the log of request-batch`;
    return settlePiece(deps, { address, record, round }, record ? 'failed' : 'retry', { reason });
  }
  if (overdue)
    return retry(outOfTimeReason('it was not retrieved and copied within the lifetime of job output', record));
  if (record.jobs.length === 0) {
    // Its notice may still arrive and settle the doubt.
    if (age.hours < usualHours) return;
    return retry('it is not known whether its job was started', record.possibleDuplicates + 1);
  }
  for (const { id } of record.jobs) {
    const job = await deps.vaults.describeJob(run.vault, id);
    if (!job) return retry(`job ${id} no longer exists, and neither does its output`);
    if (job.StatusCode === 'Failed')
      return retry(`Glacier's job ${id} failed: ${job.StatusMessage ?? 'no reason given'}`);
    const stagedMs = deps.clock.now().getTime() - new Date(job.CompletionDate ?? job.CreationDate).getTime();
    const left = record.state === 'staged' && stagedMs < COPYING_MS;
    if (job.StatusCode === 'Succeeded' && !left) await replay(deps, { ...address, round: record.round }, job);
  }
}

/** Send the notice of a job again. */
async function replay(
  deps: Pick<ReconcileDeps, 'log' | 'notices'>,
  request: PieceRequest,
  job: JobDocument,
): Promise<void> {
  deps.log.warn('notice.replayed', { jobId: job.JobId, jobDescription: job.JobDescription });
  await deps.notices.send([noticeOf(request, job)]);
}
