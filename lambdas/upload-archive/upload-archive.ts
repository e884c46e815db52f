import {
  type ArchiveToWrite,
  isOneObject,
  isSigned,
  readArchiveToWrite,
} from '../../core/backup/upload/archive-to-write';
import { endWithResults, failArchive } from '../../core/backup/upload/finish-archive';
import { openUpload, replaceUpload } from '../../core/backup/upload/open-upload';
import { isSourceError } from '../../core/backup/upload/read-bytes';
import type { PartNumbers } from '../../core/backup/upload/spread-parts';
import type { UploadDeps } from '../../core/backup/upload/upload-deps';
import {
  type AnyUploadRecord,
  getUpload,
  type UploadRecord,
  type WholeRecord,
} from '../../core/backup/upload/upload-record';
import { writeObject } from '../../core/backup/upload/write-object';
import { writePack } from '../../core/backup/upload/write-pack';
import { isToUploadWhole, writeWhole } from '../../core/backup/upload/write-whole';
import { UploadGoneError, UploadIncompleteError } from '../../core/contracts/errors';
import type { UploadArchiveInput, UploadArchiveOutput } from '../../core/contracts/upload-archive';
import { checkLease } from '../../core/run/lease';

/** Attempts of one call: one per generation of the upload, and more for those that other calls replaced. */
export const ATTEMPTS_MAX = 10;

/**
 * Write an archive of a backup; for a large one, return portions of parts to be written by several calls at once, or
 * write such a portion. Repeatable at any point, also by two concurrent calls.
 *
 * A catalog makes a rebuild trust a snapshot, and a pin makes it keep one, so they are written only under the plan's lease.
 *
 * @throws LeaseLostError before a catalog or a pin is written
 * @throws errors of unreachable stores: the call has to be repeated
 */
export async function uploadArchive(input: UploadArchiveInput, deps: UploadDeps): Promise<UploadArchiveOutput> {
  const { runId, sequence, parts, giveUp } = input;
  const archive = await readArchiveToWrite(deps, { runId, sequence });
  const ended: UploadArchiveOutput = { state: parts ? 'sent' : 'done' };
  const known = await getUpload(deps.items, archive.address);
  if (known?.state === 'done' || known?.state === 'failed') return ended;
  if (known && !parts && (await endWithResults(deps, archive, known))) return ended;
  if (isSigned(archive.task) && giveUp === undefined) {
    await checkLease(deps.items, archive.run.plan.name, archive.run);
  }
  const outcome = giveUp === undefined ? await write(deps, archive, known, parts) : { failed: giveUp, upload: known };
  if (outcome === 'ended') return ended;
  if (!('failed' in outcome)) return outcome;
  await failArchive(deps, archive, outcome.failed, outcome.upload);
  return ended;
}

/** Why the archive failed, and its record. */
interface Failure {
  failed: string;
  upload: AnyUploadRecord | undefined;
}

/** @returns `ended` when another call has ended the archive */
async function write(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: AnyUploadRecord | undefined,
  parts: PartNumbers | undefined,
): Promise<UploadArchiveOutput | Failure | 'ended'> {
  const whole = known?.state === 'sending' ? known : undefined;
  const isWhole = whole !== undefined || (!known && !parts && isToUploadWhole(archive));
  const written = isWhole ? await writeInOneRequest(deps, archive, whole) : 'too long';
  if (written !== 'too long') return written;
  if (!whole) return writeInParts(deps, archive, parts);
  // It fitted before, and an archive that may exist is not begun in parts.
  return { failed: 'it has become too long for one request since one was sent', upload: whole };
}

/** @returns `too long` when the archive has to be written in parts */
async function writeInOneRequest(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: WholeRecord | undefined,
): Promise<UploadArchiveOutput | Failure | 'too long'> {
  try {
    return await writeWhole(deps, archive, known);
  } catch (error) {
    if (isSourceError(error)) return { failed: error.message, upload: known };
    throw error;
  }
}

/** @returns `ended` when another call has ended the archive */
async function writeInParts(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  parts: PartNumbers | undefined,
): Promise<UploadArchiveOutput | Failure | 'ended'> {
  let upload: UploadRecord | undefined;
  for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts++) {
    try {
      const opened = await openUpload(deps, archive);
      upload = opened.upload;
      if (upload.state !== 'uploading') return 'ended';
      if (isOneObject(archive.task)) return await writeObject(deps, archive, upload, parts);
      return await writePack(deps, archive, upload, opened.fresh);
    } catch (error) {
      if (isSourceError(error)) return { failed: error.message, upload };
      if (!upload || !isLost(error)) throw error;
      if (await replaceUpload(deps, archive, upload)) continue;
      return { failed: `Glacier lost or refused its upload too often: ${error.message}`, upload };
    }
  }
  throw new Error(`the upload of archive ${archive.ref} was replaced repeatedly`);
}

/** Whether an upload can no longer become an archive. */
const isLost = (error: unknown): error is UploadGoneError | UploadIncompleteError =>
  error instanceof UploadGoneError || error instanceof UploadIncompleteError;
