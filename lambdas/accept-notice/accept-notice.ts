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
import type { InventoryReady, PieceLine, RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import { keyOf } from '../../core/contracts/table';
import type { Vaults } from '../../core/ports/vaults';
import { covers, formatRange, parseRange } from '../../core/ranges/byte-range';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';
import { copyWholeArchive } from '../../core/retrieval/copy-whole-archive';
import { isCopiedInRanges } from '../../core/retrieval/deliverable';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTime, recordingTrouble } from '../../core/retrieval/piece-trouble';
import { getInventoryJob } from '../../core/retrieval/records/inventory-record';
import { getPiece, isCurrentJob, type PieceAddress } from '../../core/retrieval/records/piece-record';
import { answerToken, getToken } from '../../core/retrieval/records/token';
import { type DenialDeps, settleDenied } from '../../core/retrieval/settle-denied';
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
 * React to the notice that a Glacier job is complete. Notices come twice, late, never, or for somebody else's job: what
 * is not ours or cannot be read is logged and let go, a repeated one changes nothing.
 *
 * @param body the SNS message: a job document as JSON
 * @throws what the stores throw when they cannot be reached: the notice comes back
 */
export async function acceptNotice(body: string, deps: AcceptNoticeDeps): Promise<void> {
  const job = parseNotice(body);
  const description = parseJobDescription(job?.JobDescription);
  if (!job || !description) {
    deps.log.warn('notice.ignored', { reason: job ? 'not a job of ours' : 'not a job document', jobId: job?.JobId });
    return;
  }
  if (!job.Completed) {
    deps.log.warn('notice.ignored', { reason: 'the job is not complete', jobId: job.JobId });
    return;
  }
  if (description.kind === 'inventory') return acceptInventory(deps, job, description.runId);
  return recordingTrouble(deps.items, description, () => acceptPiece(deps, job, description));
}

function parseNotice(body: string): JobDocument | undefined {
  try {
    return JobDocument.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** A description is nobody's proof: whoever may start a job may write any. Only the job that was started for the run answers for it. */
async function acceptInventory(deps: AcceptNoticeDeps, job: JobDocument, runId: string): Promise<void> {
  const key = keyOf.inventoryToken(runId);
  const ignore = (reason: string) => deps.log.warn('notice.ignored', { reason, jobId: job.JobId, runId });
  if ((await getToken(deps.items, key)) === undefined) return ignore('no run waits for an inventory under this name');
  if (job.Action !== 'InventoryRetrieval') return ignore('the job retrieves no inventory');
  // Of whatever kind: the lookup knows those that retrieve archives.
  const run = (await getRun(deps.items, runId))?.run;
  if (!run) throw new Error(`run ${runId} waits for an inventory and has not been opened`);
  if (vaultNameOf(job) !== vaultOfRun(run)) return ignore('the job is for another vault');
  const asked = await getInventoryJob(deps.items, runId);
  if (asked === undefined) throw new Error(`the inventory job of run ${runId} is not on record yet`);
  if (job.JobId !== asked) return ignore(`the run waits for another job: ${asked}`);
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
  const wanted = await wantedBy(deps, description);
  if (!wanted) {
    deps.log.warn('notice.ignored', { reason: 'no run asked for such a piece', jobId: job.JobId, ...address });
    return;
  }
  const { run, line } = wanted;
  if (await deps.runs.isOver(runId)) return deps.log.info('message.dropped', { jobId: job.JobId, ...address });
  const isAsked = job.Action === 'ArchiveRetrieval' && job.ArchiveId === line.archiveId;
  if (!isAsked || vaultNameOf(job) !== run.vault) {
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
      if (error instanceof DestinationDeniedError) return settleDenied(deps, { ...evidence, run, line }, error);
      if (!(error instanceof ObjectRefusedError)) throw error;
      return settlePiece(deps, evidence, 'failed', { reason: error.message });
    });
  }
  try {
    const { state, ...end } = await copyWholeArchive(deps, run, line, job.JobId);
    await settlePiece(deps, evidence, state, end);
    if (state === 'verified') deps.log.info('archive.copied', { archiveId: line.archiveId, sizeBytes: line.sizeBytes });
  } catch (error) {
    if (error instanceof DestinationDeniedError) return settleDenied(deps, { ...evidence, run, line }, error);
    if (!(error instanceof JobOutputGoneError)) throw error;
    if (current)
      await settlePiece(deps, evidence, 'retry', {
        reason: outOfTime(`the output of job ${job.JobId} expired before it was copied`, record),
      });
  }
}

/** The piece that a description names; undefined when there is none: anybody may write a description. */
async function wantedBy(
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

/** What the plan believes of an archive and Glacier contradicts; undefined when they agree. */
function disagreementOf(job: JobDocument, line: PieceLine): string | undefined {
  const { ArchiveSizeInBytes: sizeBytes, ArchiveSHA256TreeHash: treeHash, RetrievalByteRange: range } = job;
  if (typeof sizeBytes === 'number' && sizeBytes !== line.sizeBytes) {
    return `the vault holds ${sizeBytes} bytes under this archive id, the plan says ${line.sizeBytes}`;
  }
  if (typeof treeHash === 'string' && treeHash !== line.treeHash) {
    return `SHA-256 tree hash: the vault says ${treeHash}, the plan says ${line.treeHash}`;
  }
  const retrieved = parseRange(range);
  // Another run may have asked for more of a pack than this one needs.
  const isPaid = line.paidJob?.id === job.JobId;
  if (retrieved && !covers(line, retrieved) && !(isPaid && covers(retrieved, line))) {
    return `Glacier retrieved bytes ${range}, not within ${formatRange(line)}`;
  }
  return undefined;
}
