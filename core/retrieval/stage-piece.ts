import type { CopyRangeMessage } from '../contracts/copy-message';
import { ObjectRefusedError } from '../contracts/errors';
import type { ObjectPiece } from '../contracts/piece';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { Destination } from '../ports/destination';
import type { Queue } from '../ports/queue';
import { partNumberOf, planRanges } from '../ranges/plan-ranges';
import { expiryOf, runExpiryOf } from '../run/expiry';
import { chooseKey, newObjectOf, putLateTags } from './deliver-object';
import { deliverableOf, offsetInObject } from './deliverable';
import { abortUnlessRecorded, finishPiece, outcomeOfArchive, settlePieceAs } from './finish-piece';
import { openLatch } from './latch';
import { piecesLatch, rangesLatch } from './latch-names';
import {
  type ArchiveAddress,
  type ArchiveRecord,
  beginArchive,
  getArchive,
  rangesMissing,
} from './records/archive-record';
import { movePiece, type PieceJob } from './records/piece-record';
import { type RetryDeps, retryWhileBusy } from './retry-while-busy';
import { firstRecord, type PieceInRun, type SettleDeps } from './settle-piece';

export interface StageDeps extends SettleDeps, RetryDeps {
  destination: Destination;
  ranges: Queue;
}

/**
 * Queue the copy of a job's output in ranges: begin the archive's upload if there is none, and enqueue every range that
 * the job covers and that is not at S3 yet. Repeatable: a range that is enqueued twice is copied once, or twice with
 * the same bytes.
 *
 * @throws ObjectRefusedError
 */
export async function stagePiece(deps: StageDeps, piece: PieceInRun<ObjectPiece> & { job: PieceJob }): Promise<void> {
  const { run, line, address, job } = piece;
  const at = { runId: run.runId, archive: line.archive };
  const archive = (await getArchive(deps.items, at)) ?? (await begin(deps, run, line, at));
  if (archive.state !== 'copying') return settlePieceAs(deps, piece, outcomeOfArchive(archive));
  const { generation, uploadId } = archive;
  const expiresAt = expiryOf(deps.clock.now());
  const pieceRanges = planRanges(line, line.rangeBytes);
  await openLatch(deps.items, rangesLatch(at, generation, line.piece), pieceRanges.keys(), expiresAt);
  if (line.pieces > 1) {
    await openLatch(deps.items, piecesLatch(at, generation), Array(line.pieces).keys(), expiresAt);
  }
  const missing = await rangesMissing(deps.items, at, generation, line);
  if (missing.length === 0) return finishPiece(deps, piece, archive);
  const messages = missing
    .filter((range) => range.start >= job.range.start && range.end <= job.range.end)
    .map(
      (range): CopyRangeMessage => ({
        kind: 'range',
        runId: run.runId,
        batch: address.batch,
        line,
        jobId: job.id,
        jobStart: job.range.start,
        uploadId,
        partNumber: partNumberOf(range, line.rangeBytes, offsetInObject(line)),
        ...range,
      }),
    );
  // Enqueue before marking: after a crash in between, the messages are enqueued again.
  await deps.ranges.send(messages);
  await movePiece(deps.items, address, 'staged', { ...firstRecord(piece), expiresAt });
}

/**
 * Begin an archive's upload at the first of its keys that is free; an archive found complete is adopted instead.
 *
 * @throws ObjectRefusedError
 */
async function begin(
  deps: StageDeps,
  run: RetrievalRun,
  line: ObjectPiece,
  at: ArchiveAddress,
): Promise<ArchiveRecord> {
  const expiresAt = runExpiryOf(deps.clock.now());
  const object = deliverableOf(line);
  const { key, existing } = await chooseKey(deps.destination, run, object);
  if (existing === 'ours') {
    const refusal = await putLateTags(deps.destination, { run, object, key });
    if (refusal !== undefined) throw new ObjectRefusedError(refusal);
    await beginArchive(deps.items, at, { uploadId: 'none', key, state: 'verified', expiresAt });
  } else {
    const uploadId = await retryWhileBusy(deps, () => deps.destination.createUpload(newObjectOf({ run, object, key })));
    const begun = await beginArchive(deps.items, at, { uploadId, key, expiresAt });
    if (!begun) await abortUnlessRecorded(deps, run, at, { uploadId, key });
  }
  const archive = await getArchive(deps.items, at);
  if (!archive) throw new Error(`the record of archive ${line.archiveId} disappeared while its upload was begun`);
  return archive;
}
