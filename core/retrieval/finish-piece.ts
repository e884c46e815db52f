import { crc32OfParts } from '../archive/crc32';
import { DestinationBusyError, ObjectRefusedError, UploadGoneError } from '../contracts/errors';
import type { ObjectPiece, RetrievalRun } from '../contracts/retrieval-run';
import type { Destination, UploadedPart } from '../ports/destination';
import type { ItemStore } from '../ports/item-store';
import type { Log } from '../ports/log';
import type { ObjectLocation } from '../ports/object-location';
import { planRanges } from '../ranges/plan-ranges';
import { combineTreeHashes } from '../tree-hash/tree-hash';
import { chooseKey, classifyExisting, hasLateTags, objectOf, putLateTags } from './deliver-object';
import { deliverableOf } from './deliverable';
import { heldParts } from './held-parts';
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
import { type PieceAtHand, type PieceEvidence, type SettleDeps, settlePiece } from './settle-piece';
import { unlessDenied } from './unless-denied';
import { type Patience, whileBusy } from './while-busy';

/** Another copy of a range may come in while an upload is completed. */
const COMPLETIONS_MAX = 3;

export interface FinishDeps extends SettleDeps, Patience {
  destination: Destination;
}

/** Every range of a piece is at S3: count the piece, and with the archive's last one complete the object. Repeatable. */
export async function finishPiece(
  deps: FinishDeps,
  piece: PieceAtHand<ObjectPiece>,
  archive: ArchiveRecord,
): Promise<void> {
  const { run, line } = piece;
  const at = { runId: run.runId, archive: line.archive };
  if (line.pieces > 1 && (await arrive(deps.items, piecesLatch(at, archive.generation), line.piece)) !== 'full') {
    return settlePiece(deps, piece, 'copied', { key: archive.key });
  }
  const end = archive.state === 'copying' ? await completeArchive(deps, { run, line, archive }) : endOf(archive);
  if (end !== 'parts are missing') await settleAs(deps, piece, end);
}

/** What becomes of a piece when its archive has ended, or its upload was begun again. */
export interface End {
  state: 'verified' | 'failed' | 'retry';
  key: string;
  adopted: boolean;
  reason: string | undefined;
  /** Of the object, when it is verified. */
  crc32?: number | undefined;
}

export function endOf({ state, key, adopted, reason, crc32 }: ArchiveRecord): End {
  return { state: state === 'copying' ? 'retry' : state, key, adopted, reason, crc32 };
}

export function settleAs(deps: SettleDeps, evidence: PieceEvidence, end: End): Promise<void> {
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

export interface ConcludeDeps {
  items: ItemStore;
  destination: Destination;
  log: Log;
}

/**
 * End an archive; one that is not to be completed gives up its upload. After that nobody can complete it, so what lies
 * under its key then is the last word: an archive that another function has just finished did not fail. A destination that
 * denies even this keeps the upload, and the archive fails.
 */
export async function concludeArchive(
  deps: ConcludeDeps,
  copied: CopiedArchive,
  result: { state: 'verified' | 'failed'; adopted?: boolean; reason?: string; crc32?: number | undefined },
): Promise<End> {
  const { run, line, archive } = copied;
  const { key, uploadId } = archive;
  const bucket = run.destination.bucket;
  let end = result;
  if (result.state === 'failed' || result.adopted) await giveUpUpload(deps, { bucket, key, uploadId });
  const object = deliverableOf(line);
  if (result.state === 'verified') {
    const reason = await putLateTags(deps.destination, { run, object, key });
    if (reason !== undefined) end = { state: 'failed', reason };
  } else if (!hasLateTags(object)) {
    const crc32 = await crc32OnRecord(deps.items, copied);
    const found = await unlessDenied(classifyExisting(deps.destination, { run, object, key }, crc32));
    if (found === 'ours') end = { state: 'verified', adopted: true, crc32 };
  }
  const at = { runId: run.runId, archive: line.archive };
  const ended = (await endArchive(deps.items, at, end)) ?? archive;
  // Begun by a function that took the upload for lost while this one completed it.
  if (ended.uploadId !== uploadId) await giveUpUpload(deps, { bucket, key: ended.key, uploadId: ended.uploadId });
  return endOf(ended);
}

async function giveUpUpload(
  { destination, log }: ConcludeDeps,
  upload: ObjectLocation & { uploadId: string },
): Promise<void> {
  const givenUp = await unlessDenied(destination.abortUpload(upload).then(() => true));
  if (!givenUp) log.warn('upload.left', { ...upload });
}

/**
 * Give up an upload whose record could not be written, unless it was written after all: a write whose answer was lost is
 * repeated, and its repetition finds the condition broken.
 */
export async function abandonUpload(
  deps: ConcludeDeps,
  run: RetrievalRun,
  at: ArchiveAddress,
  { uploadId, key }: { uploadId: string; key: string },
): Promise<void> {
  if ((await getArchive(deps.items, at))?.uploadId === uploadId) return;
  await deps.destination.abortUpload({ bucket: run.destination.bucket, key, uploadId });
}

/**
 * Combine the hashes, compare, and put the parts together: the object appears only when everything agrees.
 *
 * @returns `parts are missing` when ranges of this very piece are, of which each is counted already: they are copied again,
 *   and the last one comes here
 */
async function completeArchive(deps: FinishDeps, copied: CopiedArchive): Promise<End | 'parts are missing'> {
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
    const what = line.properties
      ? `${line.key} does not agree: snapshot`
      : `archive ${line.archiveId} does not agree: inventory`;
    const reason = `SHA-256 tree hash of ${what} ${expected}, computed ${treeHash}`;
    return end({ state: 'failed', reason });
  }
  const crc32 = crc32OfParts(parts);
  const completing = completeWith(deps, { ...upload, sizeBytes, crc32 }, parts);
  const outcome = await completing.catch((error: unknown) => {
    if (error instanceof UploadGoneError) return 'gone' as const;
    // Asking again did not help: S3 wants every part once more.
    if (error instanceof DestinationBusyError && error.isConflict) return 'conflict' as const;
    throw error;
  });
  if (outcome === 'completed') return end({ state: 'verified', crc32 });
  if (typeof outcome === 'string') return replaceUpload(deps, copied, outcome);
  for (const part of outcome.lost) await voidPart(deps.items, at, part);
  const reason = `S3 does not hold parts ${outcome.lost.map(({ partNumber }) => partNumber).join(', ')} as they were recorded`;
  const own = await rangesMissing(deps.items, at, archive.generation, line);
  // What is missing of other pieces nobody would ask for: they have been settled.
  if (own.length < outcome.lost.length)
    return end({ state: 'failed', reason: `${reason}; retrieve the archive again` });
  return { state: 'retry', key, adopted: false, reason };
}

/** Complete an upload with the ETags on record, or else with those that S3 has of the same bytes. @returns `lost`: parts that it does not hold */
async function completeWith(
  deps: FinishDeps,
  upload: Parameters<Destination['completeUpload']>[0],
  parts: PartRecord[],
): Promise<Awaited<ReturnType<Destination['completeUpload']>> | { lost: PartRecord[] }> {
  let named: UploadedPart[] = parts;
  for (let attempts = 1; ; attempts++) {
    const outcome = await whileBusy(deps, () => deps.destination.completeUpload(upload, named));
    if (outcome !== 'conflict' || attempts === COMPLETIONS_MAX) return outcome;
    const { held, lost } = await heldParts(deps.destination, upload, parts);
    if (lost.length > 0) return { lost };
    if (held.every(({ etag }, index) => etag === named[index]?.etag)) return outcome;
    named = held;
  }
}

/** The CRC32 of an archive's object, once all its parts are on record and combine to its tree hash. */
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
 * An upload that S3 does not complete, or no longer knows: perhaps an earlier attempt at this very step finished it;
 * otherwise another is begun, to which the next round copies every range again.
 */
export async function replaceUpload(
  deps: FinishDeps,
  copied: CopiedArchive,
  why: 'taken' | 'conflict' | 'gone',
): Promise<End> {
  const { run, line, archive } = copied;
  const object = deliverableOf(line);
  const crc32 = await crc32OnRecord(deps.items, copied);
  if ((await classifyExisting(deps.destination, { run, object, key: archive.key }, crc32)) === 'ours') {
    return concludeArchive(deps, copied, { state: 'verified', adopted: true, crc32 });
  }
  const reason = `S3 could not complete the upload (${why})`;
  if (line.pieces > 1) {
    // Its other pieces have been settled, perhaps in batches that have ended.
    return concludeArchive(deps, copied, {
      state: 'failed',
      reason: `${reason}; retrieve the archive again`,
    });
  }
  const { key } = await chooseKey(deps.destination, run, object, crc32);
  const bucket = run.destination.bucket;
  await deps.destination.abortUpload({ bucket, key: archive.key, uploadId: archive.uploadId });
  const creating = whileBusy(deps, () => deps.destination.createUpload(objectOf({ run, object, key })));
  const uploadId = await creating.catch((error: unknown) => {
    if (error instanceof ObjectRefusedError) return error;
    throw error;
  });
  if (uploadId instanceof ObjectRefusedError) {
    return concludeArchive(deps, copied, { state: 'failed', reason: uploadId.message });
  }
  const at = { runId: run.runId, archive: line.archive };
  const restarted = await restartArchive(deps.items, at, archive.generation, { uploadId, key });
  if (!restarted) await abandonUpload(deps, run, at, { uploadId, key });
  return { state: 'retry', key, adopted: false, reason };
}
