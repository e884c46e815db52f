import { ArchiveNotFoundError, RequestRefusedError } from '../../core/contracts/errors';
import { formatJobDescription, noticeOf } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { Queue } from '../../core/ports/queue';
import type { Vaults } from '../../core/ports/vaults';
import { coverWithNodes } from '../../core/ranges/aligned-nodes';
import { type ByteRange, covers, lengthOf } from '../../core/ranges/byte-range';
import { planRanges } from '../../core/ranges/plan-ranges';
import { addFallbackJobs, fallbackJobsAmong } from '../../core/retrieval/fallback-jobs';
import { outcomeOfArchive, settlePieceAs } from '../../core/retrieval/finish-piece';
import { isSettled } from '../../core/retrieval/piece-state';
import {
  type ArchiveAddress,
  type ArchiveRecord,
  getArchive,
  rangesMissing,
} from '../../core/retrieval/records/archive-record';
import { movePiece, type PieceJob, type PieceRecord, recordJobs } from '../../core/retrieval/records/piece-record';
import { isServing } from '../../core/retrieval/serving-job';
import { countPiece, type SettleDeps, settlePiece } from '../../core/retrieval/settle-piece';
import type { TieredStarts } from '../../core/retrieval/tiered-starts';
import { expiryOf } from '../../core/run/expiry';
import type { BatchRound } from './find-started-jobs';

export interface RequestPieceDeps extends SettleDeps {
  vaults: Vaults;
  notices: Queue;
  topicArn: string;
}

/** What a call of the function needs besides to start the jobs of a batch. */
export interface StartDeps extends RequestPieceDeps {
  starts: Pick<TieredStarts, 'start'>;
}

/** Largest number of jobs of one piece in one round: they are started one after the other, and stored in one record. */
const JOBS_MAX = 32;

/**
 * Start the Glacier jobs that a piece needs in this round and record them. Usable jobs of an earlier round, or of a run
 * that this one retries, are reused, since they are paid for. Nothing more is requested for an archive that has ended,
 * because another piece of it failed or because it was found complete.
 *
 * @param found jobs that an interrupted attempt at this round has started
 * @throws RetrievalDeferredError, and errors when Glacier cannot be reached
 */
export async function requestPiece(
  deps: StartDeps,
  batchRound: BatchRound,
  line: PieceLine,
  record: PieceRecord | undefined,
  found: readonly PieceJob[] = [],
): Promise<void> {
  const { run, batch, round } = batchRound;
  const address = { runId: run.runId, batch, index: line.index };
  const at = { runId: run.runId, archive: line.archive };
  const archive = record || line.pieces > 1 ? await getArchive(deps.items, at) : undefined;
  if (archive && archive.state !== 'copying') {
    await settlePieceAs(deps, { address, record, round }, outcomeOfArchive(archive));
    return countPiece(deps, address, round);
  }

  const known = record?.jobs ?? [];
  const unrecorded = found.filter(({ id }) => !known.some((job) => job.id === id));
  const serving = await servingJobs(deps, run, paidJobs(line, known));
  const started = [...unrecorded];
  const jobs = () => [...serving.map(({ job }) => job), ...started];
  // The members of a piece are extracted from the output of one job.
  const isCopiedInParts = record && line.kind !== 'pack';
  const missing = isCopiedInParts
    ? await missingRanges(deps, at, line, archive)
    : [{ start: line.start, end: line.end }];
  const uncovered = missing.filter((range) => !jobs().some((job) => covers(job.range, range)));
  const jobsNow = () => ({
    jobs: jobs(),
    requests: (record?.requests ?? 0) + started.length,
    fallback: addFallbackJobs(record?.fallback, fallbackJobsAmong(started)),
  });
  try {
    for (const range of rangesToRequest(uncovered, line)) {
      started.push({ ...(await startJob(deps, batchRound, line, range)), range });
    }
  } catch (error) {
    // Jobs started so far are paid for: the next attempt finds them on record.
    if (record && started.length > 0) await recordJobs(deps.items, address, jobsNow());
    if (!(error instanceof ArchiveNotFoundError || error instanceof RequestRefusedError)) throw error;
    await settlePiece(deps, { address, record, round }, 'failed', { reason: error.message });
    // Its record belongs to the previous round, but this round waits for it.
    return countPiece(deps, address, round);
  }
  const expiresAt = expiryOf(deps.clock.now());
  const moved = await movePiece(deps.items, address, 'requested', { round, ...jobsNow(), expiresAt });
  if (!moved) {
    // A notice arrived before this record was written.
    const piece = await recordJobs(deps.items, address, jobsNow());
    if (isSettled(piece?.state)) return countPiece(deps, address, round);
  }
  const complete = serving.filter(({ document }) => document.StatusCode === 'Succeeded');
  await deps.notices.send(complete.map(({ document }) => noticeOf({ ...address, round }, document)));
}

function startJob(deps: StartDeps, batchRound: BatchRound, line: PieceLine, range: ByteRange) {
  const { run, batch, round } = batchRound;
  const isWhole = range.start === 0 && range.end === line.sizeBytes - 1;
  const job = {
    vault: run.vault,
    archiveId: line.archiveId,
    description: formatJobDescription({ kind: 'piece', runId: run.runId, batch, index: line.index, round }),
    topicArn: deps.topicArn,
    range: isWhole ? undefined : range,
  };
  return deps.starts.start(job, lengthOf(range));
}

/** Jobs of an earlier round, and the job that another run has paid for. */
function paidJobs({ paidJob }: PieceLine, known: readonly PieceJob[]): readonly PieceJob[] {
  return !paidJob || known.some(({ id }) => id === paidJob.id) ? known : [...known, paidJob];
}

async function servingJobs(
  deps: RequestPieceDeps,
  run: RetrievalRun,
  jobs: readonly PieceJob[],
): Promise<{ job: PieceJob; document: JobDocument }[]> {
  const serving: { job: PieceJob; document: JobDocument }[] = [];
  for (const job of jobs) {
    const document = await deps.vaults.describeJob(run.vault, job.id);
    if (document && isServing(document, deps.clock.now())) serving.push({ job, document });
  }
  return serving;
}

/** Ranges of a piece that have to be copied. */
async function missingRanges(
  { items }: RequestPieceDeps,
  at: ArchiveAddress,
  line: PieceLine,
  archive: ArchiveRecord | undefined,
): Promise<ByteRange[]> {
  const ranges = planRanges(line, line.rangeBytes);
  const missing = archive ? await rangesMissing(items, at, archive.generation, line) : ranges;
  // All ranges are there, but the piece is not finished: copying the last range again triggers that.
  return missing.length > 0 ? missing : ranges.slice(-1);
}

/**
 * Ranges to request: one for each missing node of the tree, or the whole piece if they are too many or it is part of a
 * pack.
 */
function rangesToRequest(uncovered: readonly ByteRange[], line: PieceLine): ByteRange[] {
  if (line.kind === 'pack') return [...uncovered];
  const nodes = coverWithNodes(uncovered, line.sizeBytes);
  return nodes.length <= JOBS_MAX ? nodes : [{ start: line.start, end: line.end }];
}
