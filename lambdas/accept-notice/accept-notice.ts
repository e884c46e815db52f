import {
  DestinationDeniedError,
  ErrorName,
  InvalidInputError,
  JobOutputGoneError,
  ObjectRefusedError,
} from '../../core/contracts/errors';
import { type JobDescription, parseJobDescription } from '../../core/contracts/job-description';
import { JobDocument, vaultNameOf } from '../../core/contracts/job-document';
import { vaultOfRun } from '../../core/contracts/opened-run';
import type { PieceLine } from '../../core/contracts/piece';
import type { InventoryReady, RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { keyOf } from '../../core/contracts/table';
import type { Vaults } from '../../core/ports/vaults';
import { covers, formatRange, parseRange } from '../../core/ranges/byte-range';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { copyWholeArchive } from '../../core/retrieval/copy-whole-archive';
import { isCopiedInRanges } from '../../core/retrieval/deliverable';
import { type DenialDeps, failDeniedPiece } from '../../core/retrieval/fail-denied-piece';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTimeReason, recordingPieceError } from '../../core/retrieval/record-piece-error';
import { getInventoryJob } from '../../core/retrieval/records/inventory-record';
import { getPiece, isCurrentJob, type PieceAddress } from '../../core/retrieval/records/piece-record';
import { answerToken, getToken } from '../../core/retrieval/records/token';
import { countPiece, settlePiece } from '../../core/retrieval/settle-piece';
import { stageMembers } from '../../core/retrieval/stage-members';
import { type StageDeps, stagePiece } from '../../core/retrieval/stage-piece';
import type { RunLookup } from '../../core/run/run-lookup';
import { getRun } from '../../core/run/run-record';

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
  if (description.kind === 'inventory') return acceptInventory(deps, job, description.runId);
  return recordingPieceError(deps.items, description, () => acceptPiece(deps, job, description));
}

function parseNotice(body: string): JobDocument | undefined {
  try {
    return JobDocument.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * Answer a run that waits for an inventory. A job's description proves nothing, since whoever may start a job may write
 * any: only the job that was started for the run counts.
 */
async function acceptInventory(deps: AcceptNoticeDeps, job: JobDocument, runId: string): Promise<void> {
  const key = keyOf.inventoryToken(runId);
  const ignore = (reason: string) => deps.log.warn('notice.ignored', { reason, jobId: job.JobId, runId });
  if ((await getToken(deps.items, key)) === undefined) return ignore('no run with this name waits for an inventory');
  if (job.Action !== 'InventoryRetrieval') return ignore('the job does not retrieve an inventory');
  // The lookup only finds runs that retrieve archives; an inventory may be for a run of any kind.
  const run = (await getRun(deps.items, runId))?.run;
  if (!run) throw new Error(`run ${runId} waits for an inventory but has not been opened`);
  if (vaultNameOf(job) !== vaultOfRun(run)) return ignore('the job is for another vault');
  const requested = await getInventoryJob(deps.items, runId);
  if (requested === undefined) throw new Error(`the inventory job of run ${runId} is not on record yet`);
  if (job.JobId !== requested) return ignore(`the run waits for another job: ${requested}`);
  if (job.StatusCode === 'Succeeded') {
    const ready: InventoryReady = { jobId: job.JobId };
    return answerToken(deps.items, deps.workflow, key, ready);
  }
  const token = await getToken(deps.items, key);
  const cause = `inventory job ${job.JobId} failed: ${job.StatusMessage ?? 'no reason given'}`;
  if (token !== undefined) await deps.workflow.fail(token, ErrorName.inventoryJobFailed, cause);
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
  const evidence = { address, record, round, job: { id: job.JobId, range } };
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
