import { VerifiedStream } from '../../core/archive/verified-stream';
import type { CopyRangeMessage } from '../../core/contracts/copy-message';
import {
  DestinationDeniedError,
  JobOutputGoneError,
  TreeHashMismatchError,
  UploadGoneError,
} from '../../core/contracts/errors';
import type { ObjectPiece } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import type { Vaults } from '../../core/ports/vaults';
import { lengthOf } from '../../core/ranges/byte-range';
import { DamagedFetches } from '../../core/retrieval/damaged-fetches';
import { type DenialDeps, failDeniedPiece } from '../../core/retrieval/fail-denied-piece';
import {
  concludeArchive,
  type FinishDeps,
  finishPiece,
  outcomeOfArchive,
  type PieceOutcome,
  replaceUpload,
  settlePieceAs,
} from '../../core/retrieval/finish-piece';
import { arrive } from '../../core/retrieval/latch';
import { rangesLatch } from '../../core/retrieval/latch-names';
import { outOfTimeReason } from '../../core/retrieval/record-piece-error';
import {
  type ArchiveRecord,
  getArchive,
  getPart,
  type PartRecord,
  putPart,
} from '../../core/retrieval/records/archive-record';
import { getPiece, isCurrentJob, type PieceRecord } from '../../core/retrieval/records/piece-record';
import { retryWhileBusy } from '../../core/retrieval/retry-while-busy';
import { type PieceInRun, settlePiece } from '../../core/retrieval/settle-piece';
import { expiryOf } from '../../core/run/expiry';
import type { RunLookup } from '../../core/run/run-lookup';

export interface CopyRangeDeps extends FinishDeps, DenialDeps {
  vaults: Vaults;
  runs: RunLookup<RetrievalKind>;
}

/**
 * Copy one range of a job's output to its part of the S3 upload, in one pass, and record the part once its length and
 * tree hash agree with Glacier's. The last range of a piece finishes it. Repeatable.
 *
 * @throws errors of unreachable stores: the message is redelivered
 */
export async function copyRange(message: CopyRangeMessage, deps: CopyRangeDeps): Promise<void> {
  const run = await deps.runs.run(message.runId);
  const { line, batch } = message;
  const at = { runId: run.runId, archive: line.archive };
  const address = { runId: run.runId, batch, index: line.index };
  if (await deps.runs.isOver(run.runId)) return deps.log.info('message.dropped', { ...address });
  const archive = await getArchive(deps.items, at);
  const record = await getPiece(deps.items, address);
  if (!archive || !record)
    throw new Error(`archive ${line.archiveId} has no record: its message arrived before its upload was begun`);
  const piece = { run, line, address, record, round: record.round };
  if (archive.state !== 'copying') return settlePieceAs(deps, piece, outcomeOfArchive(archive));
  if (archive.uploadId !== message.uploadId) return; // a range of an aborted upload; the new upload has messages of its own
  try {
    await copyToUpload(deps, message, piece, archive);
  } catch (error) {
    if (!(error instanceof DestinationDeniedError)) throw error;
    await failDeniedPiece(deps, piece, error);
  }
}

async function copyToUpload(
  deps: CopyRangeDeps,
  message: CopyRangeMessage,
  piece: PieceInRun<ObjectPiece> & { record: PieceRecord },
  archive: ArchiveRecord,
): Promise<void> {
  const { partNumber } = message;
  const { run, line, record } = piece;
  const at = { runId: run.runId, archive: line.archive };
  const known = await getPart(deps.items, at, partNumber);
  if (known?.generation !== archive.generation) {
    const copied = await fetchAndUpload(deps, run, message, archive).catch((error: unknown) => {
      if (error instanceof JobOutputGoneError) return 'expired' as const;
      throw error;
    });
    if (copied === 'expired') {
      // The piece does not depend on a job that has been replaced already.
      if (!isCurrentJob(record, message.jobId)) return;
      const reason = outOfTimeReason(`the output of job ${message.jobId} expired before it was copied`, record);
      return settlePiece(deps, piece, 'retry', { reason });
    }
    if ('state' in copied) return settlePieceAs(deps, piece, copied);
    await putPart(deps.items, at, { ...copied, generation: archive.generation }, expiryOf(deps.clock.now()));
  }
  const position = (message.start - line.start) / line.rangeBytes;
  const arrival = await arrive(deps.items, rangesLatch(at, archive.generation, line.piece), position);
  if (arrival === 'full') await finishPiece(deps, piece, archive);
}

type CopiedPart = Omit<PartRecord, 'generation'>;

async function fetchAndUpload(
  deps: CopyRangeDeps,
  run: RetrievalRun,
  message: CopyRangeMessage,
  archive: ArchiveRecord,
): Promise<CopiedPart | PieceOutcome> {
  const { line } = message;
  const damaged = new DamagedFetches();
  for (;;) {
    try {
      return await retryWhileBusy(deps, () => fetchOnce(deps, run, message, archive.key));
    } catch (error) {
      if (damaged.mayRetry(error)) continue;
      if (error instanceof TreeHashMismatchError) {
        const reason = `${error.message} (fetched ${damaged.count} times)`;
        return concludeArchive(deps, { run, line, archive }, { state: 'failed', reason });
      }
      if (error instanceof UploadGoneError) return replaceUpload(deps, { run, line, archive }, 'gone');
      throw error;
    }
  }
}

async function fetchOnce(
  deps: CopyRangeDeps,
  run: RetrievalRun,
  message: CopyRangeMessage,
  key: string,
): Promise<CopiedPart> {
  const { line, jobId, jobStart, start, end, uploadId, partNumber } = message;
  const what = `bytes ${start}-${end} of archive ${line.archiveId}`;
  const sizeBytes = lengthOf(message);
  const startedAt = deps.clock.now();
  const output = await deps.vaults.readOutput({
    vault: run.vault,
    jobId,
    range: { start: start - jobStart, end: end - jobStart },
  });
  const body = new VerifiedStream(output.body, {
    what,
    sizeBytes,
    treeHashes: output.treeHash ? [{ source: 'job output', treeHash: output.treeHash }] : [],
  });
  const part = await deps.destination.uploadPart(
    { bucket: run.destination.bucket, key, uploadId, partNumber, sizeBytes },
    body,
  );
  if (part.crc32 !== body.crc32) throw new Error(`S3 holds other bytes than were sent as ${what}: the CRC32 differs`);
  const durationMs = deps.clock.now().getTime() - startedAt.getTime();
  deps.log.info('range.copied', { archiveId: line.archiveId, partNumber, sizeBytes, durationMs });
  return { partNumber, sizeBytes, treeHash: body.treeHash, etag: part.etag, crc32: part.crc32 };
}
