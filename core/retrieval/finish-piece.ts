import { crc32OfParts } from '../archive/crc32';
import { DestinationBusyError, ObjectRefusedError, UploadGoneError } from '../contracts/errors';
import type { ObjectPiece } from '../contracts/piece';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { Destination, UploadedPart } from '../ports/destination';
import type { ItemStore } from '../ports/item-store';
import type { Log } from '../ports/log';
import type { ObjectLocation } from '../ports/object-location';
import { planRanges } from '../ranges/plan-ranges';
import { combineTreeHashes } from '../tree-hash/tree-hash';
import { compareParts } from './compare-parts';
import { chooseKey, classifyExisting, hasLateTags, newObjectOf, putLateTags } from './deliver-object';
import { deliverableOf } from './deliverable';
import { arrive } from './latch';
import { piecesLatch } from './latch-names';
import {
  type ArchiveAddress,
  type ArchiveRecord,
  endArchive,
  getArchive,
  type PartRecord,
  partsOf,
  rangesMissing,
  restartArchive,
  voidPart,
} from './records/archive-record';
import { type RetryDeps, retryWhileBusy } from './retry-while-busy';
import { type PieceEvidence, type PieceInRun, type SettleDeps, settlePiece } from './settle-piece';
import { undefinedIfDenied } from './undefined-if-denied';

/** Attempts to complete an upload: another copy of a range may arrive at the same time. */
const COMPLETIONS_MAX = 3;

export interface FinishDeps extends SettleDeps, RetryDeps {
  destination: Destination;
}

/**
 * Finish a piece whose ranges are all at S3: count it, and complete the object with the archive's last piece.
 * Repeatable.
 */
export async function finishPiece(
  deps: FinishDeps,
  piece: PieceInRun<ObjectPiece>,
  archive: ArchiveRecord,
): Promise<void> {
  const { run, line } = piece;
  const at = { runId: run.runId, archive: line.archive };
  if (line.pieces > 1 && (await arrive(deps.items, piecesLatch(at, archive.generation), line.piece)) !== 'full') {
    return settlePiece(deps, piece, 'copied', { key: archive.key });
  }
  const end =
    archive.state === 'copying' ? await completeArchive(deps, { run, line, archive }) : outcomeOfArchive(archive);
  if (end !== 'parts are missing') await settlePieceAs(deps, piece, end);
}

/** Outcome of a piece whose archive has ended, or whose upload was restarted. */
export interface PieceOutcome {
  state: 'verified' | 'failed' | 'retry';
  key: string;
  adopted: boolean;
  reason: string | undefined;
  /** CRC32 of the object, when it is verified. */
  crc32?: number | undefined;
}

export function outcomeOfArchive({ state, key, adopted, reason, crc32 }: ArchiveRecord): PieceOutcome {
  return { state: state === 'copying' ? 'retry' : state, key, adopted, reason, crc32 };
}

export function settlePieceAs(deps: SettleDeps, evidence: PieceEvidence, end: PieceOutcome): Promise<void> {
  const { state, ...change } = end;
  return settlePiece(deps, evidence, state, change);
}

/** An archive of a run that is copied in ranges. */
export interface CopiedArchive {
  run: RetrievalRun;
  /** One of its pieces. */
  line: ObjectPiece;
  archive: ArchiveRecord;
}

export interface ConcludeArchiveDeps {
  items: ItemStore;
  destination: Destination;
  log: Log;
}

/**
 * End an archive; the upload of one that is not completed is aborted. After that nobody can complete it, so the object
 * at its key decides: an archive that another function has just finished has not failed. If the destination denies even
 * the abort, the upload is left there, and the archive fails.
 */
export async function concludeArchive(
  deps: ConcludeArchiveDeps,
  copied: CopiedArchive,
  result: { state: 'verified' | 'failed'; adopted?: boolean; reason?: string; crc32?: number | undefined },
): Promise<PieceOutcome> {
  const { run, line, archive } = copied;
  const { key, uploadId } = archive;
  const bucket = run.destination.bucket;
  let end = result;
  if (result.state === 'failed' || result.adopted) await abortUpload(deps, { bucket, key, uploadId });
  const object = deliverableOf(line);
  if (result.state === 'verified') {
    const reason = await putLateTags(deps.destination, { run, object, key });
    if (reason !== undefined) end = { state: 'failed', reason };
  } else if (!hasLateTags(object)) {
    const crc32 = await crc32OnRecord(deps.items, copied);
    const existing = await undefinedIfDenied(classifyExisting(deps.destination, { run, object, key }, crc32));
    if (existing === 'ours') end = { state: 'verified', adopted: true, crc32 };
  }
  const at = { runId: run.runId, archive: line.archive };
  const ended = (await endArchive(deps.items, at, end)) ?? archive;
  // Another function considered the upload lost and began this one while the first was being completed.
  if (ended.uploadId !== uploadId) await abortUpload(deps, { bucket, key: ended.key, uploadId: ended.uploadId });
  return outcomeOfArchive(ended);
}

async function abortUpload(
  { destination, log }: ConcludeArchiveDeps,
  upload: ObjectLocation & { uploadId: string },
): Promise<void> {
  const givenUp = await undefinedIfDenied(destination.abortUpload(upload).then(() => true));
  if (!givenUp) log.warn('upload.left', { ...upload });
}

/**
 * Abort an upload whose record could not be written, unless it was written after all: when the response to a write is
 * lost, the write is repeated, and the repetition finds its condition violated.
 */
export async function abortUnlessRecorded(
  deps: ConcludeArchiveDeps,
  run: RetrievalRun,
  at: ArchiveAddress,
  { uploadId, key }: { uploadId: string; key: string },
): Promise<void> {
  if ((await getArchive(deps.items, at))?.uploadId === uploadId) return;
  await deps.destination.abortUpload({ bucket: run.destination.bucket, key, uploadId });
}

/**
 * Combine and compare the hashes, and complete the upload: the object appears only when everything agrees.
 *
 * @returns `parts are missing` when ranges of this piece are missing although each was counted: they are copied again,
 *   and the last one completes the archive
 */
async function completeArchive(deps: FinishDeps, copied: CopiedArchive): Promise<PieceOutcome | 'parts are missing'> {
  const { run, line, archive } = copied;
  const at = { runId: run.runId, archive: line.archive };
  const { key, uploadId } = archive;
  const upload = { bucket: run.destination.bucket, key, uploadId };
  const end = (result: Parameters<typeof concludeArchive>[2]) => concludeArchive(deps, copied, result);

  const { sizeBytes, treeHash: expected } = deliverableOf(line);
  const parts = await partsOf(deps.items, at, archive.generation);
  const expectedParts = planRanges({ start: 0, end: sizeBytes - 1 }, line.rangeBytes).length;
  if (parts.length !== expectedParts) {
    const missing = await rangesMissing(deps.items, at, archive.generation, line);
    if (missing.length === expectedParts - parts.length) return 'parts are missing';
    return end({ state: 'failed', reason: `${parts.length} of ${expectedParts} parts are on record` });
  }
  const treeHash = treeHashOfParts(parts);
  if (treeHash !== expected) {
    const what = line.properties ? `${line.key} differs: snapshot` : `archive ${line.archiveId} differs: inventory`;
    const reason = `SHA-256 tree hash of ${what} ${expected}, computed ${treeHash}`;
    return end({ state: 'failed', reason });
  }
  const crc32 = crc32OfParts(parts);
  const completing = completeWith(deps, { ...upload, sizeBytes, crc32 }, parts);
  const outcome = await completing.catch((error: unknown) => {
    if (error instanceof UploadGoneError) return 'gone' as const;
    // Repeating the request did not help: S3 requires every part to be sent again.
    if (error instanceof DestinationBusyError && error.isConflict) return 'conflict' as const;
    throw error;
  });
  if (outcome === 'completed') return end({ state: 'verified', crc32 });
  if (typeof outcome === 'string') return replaceUpload(deps, copied, outcome);
  for (const part of outcome.lost) await voidPart(deps.items, at, part);
  const reason = `S3 does not hold parts ${outcome.lost.map(({ partNumber }) => partNumber).join(', ')} as recorded`;
  const own = await rangesMissing(deps.items, at, archive.generation, line);
  // Missing ranges of other pieces would not be requested again, since those pieces are settled.
  if (own.length < outcome.lost.length)
    return end({ state: 'failed', reason: `${reason}; retrieve the archive again` });
  return { state: 'retry', key, adopted: false, reason };
}

/**
 * Complete an upload with the recorded ETags, or else with those that S3 has for the same bytes. @returns `lost`: parts
 * that S3 does not hold
 */
async function completeWith(
  deps: FinishDeps,
  upload: Parameters<Destination['completeUpload']>[0],
  parts: PartRecord[],
): Promise<Awaited<ReturnType<Destination['completeUpload']>> | { lost: PartRecord[] }> {
  let partsToName: UploadedPart[] = parts;
  for (let attempts = 1; ; attempts++) {
    const outcome = await retryWhileBusy(deps, () => deps.destination.completeUpload(upload, partsToName));
    if (outcome !== 'conflict' || attempts === COMPLETIONS_MAX) return outcome;
    const { held, lost } = await compareParts(deps.destination, upload, parts);
    if (lost.length > 0) return { lost };
    if (held.every(({ etag }, index) => etag === partsToName[index]?.etag)) return outcome;
    partsToName = held;
  }
}

/** CRC32 of an archive's object, once all its parts are on record and combine to its tree hash. */
async function crc32OnRecord(
  items: ItemStore,
  { run, line, archive: { generation } }: CopiedArchive,
): Promise<number | undefined> {
  const { sizeBytes, treeHash } = deliverableOf(line);
  const parts = await partsOf(items, { runId: run.runId, archive: line.archive }, generation);
  const recordedBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  return recordedBytes === sizeBytes && treeHashOfParts(parts) === treeHash ? crc32OfParts(parts) : undefined;
}

const treeHashOfParts = (parts: readonly PartRecord[]) =>
  combineTreeHashes(parts.map((part) => Buffer.from(part.treeHash, 'hex'))).toString('hex');

/**
 * Replace an upload that S3 cannot complete or no longer knows, unless an earlier attempt at this step has finished it.
 * The next round copies every range to the new upload.
 */
export async function replaceUpload(
  deps: FinishDeps,
  copied: CopiedArchive,
  why: 'taken' | 'conflict' | 'gone',
): Promise<PieceOutcome> {
  const { run, line, archive } = copied;
  const object = deliverableOf(line);
  const crc32 = await crc32OnRecord(deps.items, copied);
  if ((await classifyExisting(deps.destination, { run, object, key: archive.key }, crc32)) === 'ours') {
    return concludeArchive(deps, copied, { state: 'verified', adopted: true, crc32 });
  }
  const reason = `S3 could not complete the upload (${why})`;
  if (line.pieces > 1) {
    // Its other pieces are settled, possibly in batches that have ended.
    return concludeArchive(deps, copied, {
      state: 'failed',
      reason: `${reason}; retrieve the archive again`,
    });
  }
  const { key } = await chooseKey(deps.destination, run, object, crc32);
  const bucket = run.destination.bucket;
  await deps.destination.abortUpload({ bucket, key: archive.key, uploadId: archive.uploadId });
  const creating = retryWhileBusy(deps, () => deps.destination.createUpload(newObjectOf({ run, object, key })));
  const uploadId = await creating.catch((error: unknown) => {
    if (error instanceof ObjectRefusedError) return error;
    throw error;
  });
  if (uploadId instanceof ObjectRefusedError) {
    return concludeArchive(deps, copied, { state: 'failed', reason: uploadId.message });
  }
  const at = { runId: run.runId, archive: line.archive };
  const restarted = await restartArchive(deps.items, at, archive.generation, { uploadId, key });
  if (!restarted) await abortUnlessRecorded(deps, run, at, { uploadId, key });
  return { state: 'retry', key, adopted: false, reason };
}
