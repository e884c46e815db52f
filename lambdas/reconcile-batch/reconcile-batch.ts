import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { BATCH_LOOKS_MAX, BATCH_PAUSES_MAX } from '../../core/contracts/batch-limits';
import type { ReconcileBatchInput, ReconcileBatchOutput } from '../../core/contracts/batch-steps';
import { noticeOf, type PieceRequest } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import type { PieceLine, RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { usualHoursOf } from '../../core/contracts/tier';
import type { Queue } from '../../core/ports/queue';
import type { Vaults } from '../../core/ports/vaults';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTime } from '../../core/retrieval/piece-trouble';
import { firstWaitSecondsFor, LOOK_AGAIN_SECONDS } from '../../core/retrieval/plan/pacing';
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
/** A batch of a thousand pieces is gone through within the function's time. */
const LOOKS_IN_FLIGHT_MAX = 10;
/** Hours after the usual time of its jobs in which a round that has not ended will not: their output is gone by then. */
const OUTPUT_HOURS = JOB_OUTPUT_HOURS + 4;
/** A piece that is being copied is let alone for half of its output's life: its ranges may only be queueing. */
const COPYING_MS = (JOB_OUTPUT_HOURS / 2) * HOUR_MS;

/** How far the round of a batch has come. */
interface RoundAge {
  /** Since it began: 0 before its first request and while it is throttled, without end once the batch is to end whatever its state. */
  hours: number;
  /** Whether Glacier has throttled the batch so often that nothing more is to be requested. */
  isStarved: boolean;
}

/** The round of a batch that is looked after. */
interface RoundAtHand {
  run: RetrievalRun;
  batch: number;
  round: number;
  age: RoundAge;
}

/**
 * Look after a batch that was woken, or that nobody woke in time: what became of each piece that is not settled, and
 * whether the batch is done, waits on, or begins another round. A notice that never came is replayed from the job itself.
 *
 * @returns what the child execution does next; `done` once the batch's results are written
 * @throws RunOverError when the run is over, and somebody has redriven its execution
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
  await forEachInFlight(unsettled, LOOKS_IN_FLIGHT_MAX, (line) =>
    lookAfter(deps, { run, batch, round, age }, line, pieces.get(line.index)),
  );
  if (unsettled.length > 0) pieces = await piecesOf(deps.items, runId, batch);

  if (lines.some(isOpen)) return { done: false, round, wait: wait + 1, waitSeconds: LOOK_AGAIN_SECONDS };
  if (!lines.every((line) => isFinal(pieces.get(line.index)?.state))) {
    return { done: false, round: round + 1, wait: wait + 1, waitSeconds: firstWaitSecondsFor(run.tier) };
  }
  await closeWithResults(deps, run, batch, lines, pieces);
  return { done: true, round, wait, waitSeconds: 1 };
}

/** Pauses for throttling are no waits. */
async function roundAge(
  deps: ReconcileDeps,
  { runId, batch, round, wait, pauses = 0 }: ReconcileBatchInput,
): Promise<RoundAge> {
  if (wait - pauses > BATCH_LOOKS_MAX) return { hours: Number.POSITIVE_INFINITY, isStarved: false };
  const record = await getBatch(deps.items, runId, batch);
  if (!record || record.round < round) return { hours: 0, isStarved: false };
  if (record.state === 'throttled') return { hours: 0, isStarved: pauses >= BATCH_PAUSES_MAX };
  const hours = (deps.clock.now().getTime() - new Date(record.roundStartedAt).getTime()) / HOUR_MS;
  return { hours, isStarved: false };
}

async function lookAfter(
  deps: ReconcileDeps,
  { run, batch, round, age }: RoundAtHand,
  line: PieceLine,
  record: PieceRecord | undefined,
): Promise<void> {
  const address = { runId: run.runId, batch, index: line.index };
  const retry = (reason: string, possibleDuplicates = record?.possibleDuplicates ?? 0) =>
    settlePiece(deps, { address, record, round }, 'retry', { reason, possibleDuplicates });

  const overdue = age.hours > usualHoursOf[run.tier] + OUTPUT_HOURS;
  if (!record || record.state === 'retry') {
    if (age.isStarved) {
      // Another round would ask as much in vain.
      const reason = `Glacier throttled its batch ${BATCH_PAUSES_MAX} times, and took no request for it; run again for what failed`;
      await settlePiece(deps, { address, record, round }, 'failed', { reason });
      // Its record may be of the round before, but this one waits for it.
      return countPiece(deps, address, round);
    }
    // Nothing has been asked for yet in this round: the next wait asks.
    if (!overdue) return;
    const reason = `Glacier took no request for it in round ${round}; the log of request-batch says why`;
    return settlePiece(deps, { address, record, round }, record ? 'failed' : 'retry', { reason });
  }
  if (overdue)
    return retry(outOfTime('Glacier and S3 did not bring it in within the time that job output lives', record));
  if (record.jobs.length === 0) {
    // Its notice may still come and tell.
    if (age.hours < usualHoursOf[run.tier]) return;
    return retry('whether its job was ever started is not known', record.possibleDuplicates + 1);
  }
  for (const { id } of record.jobs) {
    const job = await deps.vaults.describeJob(run.vault, id);
    if (!job) return retry(`job ${id} is gone, and its output with it`);
    if (job.StatusCode === 'Failed')
      return retry(`Glacier's job ${id} failed: ${job.StatusMessage ?? 'no reason given'}`);
    const stagedMs = deps.clock.now().getTime() - new Date(job.CompletionDate ?? job.CreationDate).getTime();
    const left = record.state === 'staged' && stagedMs < COPYING_MS;
    if (job.StatusCode === 'Succeeded' && !left) await replay(deps, { ...address, round: record.round }, job);
  }
}

/** Do as if the notice of the job came now. */
async function replay(deps: Pick<ReconcileDeps, 'log' | 'notices'>, of: PieceRequest, job: JobDocument): Promise<void> {
  deps.log.warn('notice.replayed', { jobId: job.JobId, jobDescription: job.JobDescription });
  await deps.notices.send([noticeOf(of, job)]);
}
