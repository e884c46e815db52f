import {
  DestinationDeniedError,
  InvalidInputError,
  JobOutputGoneError,
  ObjectRefusedError,
} from '../../core/contracts/errors';
import { type JobDescription, parseJobDescription } from '../../core/contracts/job-description';
import { JobDocument, vaultNameOf } from '../../core/contracts/job-document';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import type { Vaults } from '../../core/ports/vaults';
import { covers, formatRange, parseRange } from '../../core/ranges/byte-range';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { copyWholeArchive } from '../../core/retrieval/copy-whole-archive';
import { isCopiedInRanges } from '../../core/retrieval/deliverable';
import { type DenialDeps, failDeniedPiece } from '../../core/retrieval/fail-denied-piece';
import { fellBackTo } from '../../core/retrieval/fallback-jobs';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTimeReason, recordingPieceError } from '../../core/retrieval/record-piece-error';
import { getPiece, isCurrentJob, type PieceAddress } from '../../core/retrieval/records/piece-record';
import { countPiece, settlePiece } from '../../core/retrieval/settle-piece';
import { stageMembers } from '../../core/retrieval/stage-members';
import { type StageDeps, stagePiece } from '../../core/retrieval/stage-piece';
import type { RunLookup } from '../../core/run/run-lookup';
import { acceptSingle } from './accept-single';

export interface AcceptNoticeDeps extends StageDeps, DenialDeps {
  vaults: Vaults;
  runs: RunLookup<RetrievalKind>;
  batches: BatchLookup;
}

/**
 * React to the notice that a Glacier job is complete. Notices arrive twice, late, never, or for jobs of others: a
 * notice that is unreadable or not Moraine's is logged and dropped; a repeated one changes nothing.
 *
 * @param body SNS message: a job document as JSON
 * @throws errors of unreachable stores: the notice is redelivered
 */
export async function acceptNotice(body: string, deps: AcceptNoticeDeps): Promise<void> {
  const job = parseNotice(body);
  const description = parseJobDescription(job?.JobDescription);
  if (!job || !description) {
    deps.log.warn('notice.ignored', { reason: job ? 'not a job of Moraine' : 'not a job document', jobId: job?.JobId });
    return;
  }
  if (!job.Completed) {
    deps.log.warn('notice.ignored', { reason: 'the job is not complete', jobId: job.JobId });
    return;
  }
  if (description.kind !== 'piece') return acceptSingle(deps, job, description);
  return recordingPieceError(deps.items, description, () => acceptPiece(deps, job, description));
}

function parseNotice(body: string): JobDocument | undefined {
  try {
    return JobDocument.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

async function acceptPiece(
  deps: AcceptNoticeDeps,
  job: JobDocument,
  description: Extract<JobDescription, { kind: 'piece' }>,
): Promise<void> {
  const { runId, batch, index, round } = description;
  const address = { runId, batch, index };
  const found = await findPiece(deps, description);
  if (!found) {
    deps.log.warn('notice.ignored', { reason: 'no run requested such a piece', jobId: job.JobId, ...address });
    return;
  }
  const { run, line } = found;
  if (await deps.runs.isOver(runId)) return deps.log.info('message.dropped', { jobId: job.JobId, ...address });
  const isRequested = job.Action === 'ArchiveRetrieval' && job.ArchiveId === line.archiveId;
  if (!isRequested || vaultNameOf(job) !== run.vault) {
    deps.log.warn('notice.ignored', { reason: 'the job is for another archive', jobId: job.JobId, ...address });
    return;
  }
  const record = await getPiece(deps.items, address);
  if (record && isFinal(record.state)) return countPiece(deps, address, record.round);

  const range = parseRange(job.RetrievalByteRange) ?? { start: 0, end: line.sizeBytes - 1 };
  const evidence = { address, record, round, job: { id: job.JobId, range, fellBackTo: fellBackTo(run, job.Tier) } };
  const current = isCurrentJob(record, job.JobId);
  if (job.StatusCode === 'Failed') {
    // A job of an earlier round has been replaced already.
    if (!current) return;
    const reason = `Glacier's job ${job.JobId} failed: ${job.StatusMessage ?? 'no reason given'}`;
    return settlePiece(deps, evidence, 'retry', { reason });
  }
  const disagreement = disagreementOf(job, line);
  if (disagreement) return settlePiece(deps, evidence, 'failed', { reason: disagreement });

  if (line.kind === 'pack') return stageMembers(deps, { ...evidence, line });
  if (isCopiedInRanges(line)) {
    return stagePiece(deps, { ...evidence, run, line }).catch((error: unknown) => {
      if (error instanceof DestinationDeniedError) return failDeniedPiece(deps, { ...evidence, run, line }, error);
      if (!(error instanceof ObjectRefusedError)) throw error;
      return settlePiece(deps, evidence, 'failed', { reason: error.message });
    });
  }
  try {
    const { state, ...end } = await copyWholeArchive(deps, run, line, job.JobId);
    await settlePiece(deps, evidence, state, end);
    if (state === 'verified') deps.log.info('archive.copied', { archiveId: line.archiveId, sizeBytes: line.sizeBytes });
  } catch (error) {
    if (error instanceof DestinationDeniedError) return failDeniedPiece(deps, { ...evidence, run, line }, error);
    if (!(error instanceof JobOutputGoneError)) throw error;
    if (current)
      await settlePiece(deps, evidence, 'retry', {
        reason: outOfTimeReason(`the output of job ${job.JobId} expired before it was copied`, record),
      });
  }
}

/** Find the piece that a description names; undefined when there is none: anybody may write a description. */
async function findPiece(
  { runs, batches }: AcceptNoticeDeps,
  { runId, batch, index }: PieceAddress,
): Promise<{ run: RetrievalRun; line: PieceLine } | undefined> {
  try {
    return { run: await runs.run(runId), line: await batches.line(runId, batch, index) };
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** Describe how Glacier's statements about an archive contradict the plan; undefined when they agree. */
function disagreementOf(job: JobDocument, line: PieceLine): string | undefined {
  const { ArchiveSizeInBytes: sizeBytes, ArchiveSHA256TreeHash: treeHash, RetrievalByteRange: range } = job;
  if (typeof sizeBytes === 'number' && sizeBytes !== line.sizeBytes) {
    return `the vault holds ${sizeBytes} bytes under this archive id, the plan expects ${line.sizeBytes}`;
  }
  if (typeof treeHash === 'string' && treeHash !== line.treeHash) {
    return `SHA-256 tree hash: the vault states ${treeHash}, the plan expects ${line.treeHash}`;
  }
  const retrieved = parseRange(range);
  // Another run may have requested more of a pack than this one needs.
  const isPaid = line.paidJob?.id === job.JobId;
  if (retrieved && !covers(line, retrieved) && !(isPaid && covers(retrieved, line))) {
    return `Glacier retrieved bytes ${range}, not within ${formatRange(line)}`;
  }
  return undefined;
}
