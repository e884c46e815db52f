import { UploadGoneError } from '../../contracts/errors';
import type { ObjectProperties } from '../../contracts/snapshot';
import { GLACIER_PARTS_MAX } from '../../ranges/limits';
import { runExpiryOf } from '../../run/expiry';
import { type ArchiveToWrite, isOneObject, listedObject, objectArchiveBytes, onlyObject } from './archive-to-write';
import { describeArchive } from './describe-archive';
import { readProperties } from './read-properties';
import { blockBytesOf } from './slice-blocks';
import type { UploadDeps, UploadSizes } from './upload-deps';
import { beginUpload, getUpload, restartUpload, type UploadRecord } from './upload-record';

/** Largest number of uploads begun for an archive, one after the other, before it is given up. */
export const GENERATIONS_MAX = 3;

/**
 * Get the upload of an archive from its record, or begin one.
 *
 * @returns `fresh` when nothing can have been sent yet
 * @throws SourceChangedError, SourceUnreadableError when the object of an archive that is the bytes of one cannot be read
 */
export async function openUpload(
  deps: UploadDeps,
  archive: ArchiveToWrite,
): Promise<{ upload: UploadRecord; fresh: boolean }> {
  const known = await getUploadInParts(deps, archive);
  if (known) return { upload: known, fresh: false };
  const properties = await propertiesOf(deps, archive);
  const partBytes = partBytesOf(deps.sizes, archive);
  const uploadId = await begin(deps, archive, partBytes);
  const begun = { uploadId, partBytes, properties };
  if (await beginUpload(deps.items, archive.address, begun, runExpiryOf(deps.clock.now()))) {
    return { upload: { state: 'uploading', generation: 1, seal: undefined, ...begun }, fresh: true };
  }
  const upload = await recordOrAbort(deps, archive, uploadId);
  if (!upload) throw new Error(`the record of archive ${archive.ref} is gone`);
  return { upload, fresh: false };
}

/**
 * Begin another upload for an archive whose upload is lost or cannot be completed, unless another function has done so,
 * has ended the archive, or has sealed the upload, in which case it may be lost because it is complete. The caller then
 * reads the record again.
 *
 * @returns false when the attempts are used up
 */
export async function replaceUpload(deps: UploadDeps, archive: ArchiveToWrite, lost: UploadRecord): Promise<boolean> {
  const upload = { vault: archive.run.plan.vault, uploadId: lost.uploadId };
  const current = await getUploadInParts(deps, archive);
  const isCurrent = current?.state === 'uploading' && current.generation === lost.generation;
  if (isCurrent && current.seal && !lost.seal) return true;
  await deps.uploads.abort(upload);
  if (!isCurrent) return true;
  if (lost.generation >= GENERATIONS_MAX) return false;
  const uploadId = await begin(deps, archive, lost.partBytes);
  if (!(await restartUpload(deps.items, archive.address, current, uploadId))) {
    await recordOrAbort(deps, archive, uploadId);
  }
  return true;
}

/**
 * Abort an upload whose record could not be written, unless it was written after all: when the response to a write is
 * lost, the write is repeated, and the repetition finds its condition violated.
 */
async function recordOrAbort(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  uploadId: string,
): Promise<UploadRecord | undefined> {
  const record = await getUploadInParts(deps, archive);
  if (record?.uploadId !== uploadId) await deps.uploads.abort({ vault: archive.run.plan.vault, uploadId });
  return record;
}

/** @throws Error while another call sends the archive whole: the next call reads the record again */
async function getUploadInParts({ items }: UploadDeps, { address, ref }: ArchiveToWrite) {
  const record = await getUpload(items, address);
  if (record?.state !== 'sending') return record;
  throw new Error(`archive ${ref} is being uploaded in one request by another call`);
}

function begin(deps: UploadDeps, archive: ArchiveToWrite, partBytes: number): Promise<string> {
  return deps.uploads.begin({ vault: archive.run.plan.vault, description: describeArchive(archive), partBytes });
}

async function propertiesOf(deps: UploadDeps, archive: ArchiveToWrite): Promise<ObjectProperties | undefined> {
  if (!isOneObject(archive.task)) return undefined;
  return readProperties(deps.source, listedObject(archive, onlyObject(archive).object));
}

/** Part length of an archive. Parts of a slice are no longer than its blocks, whose hashes are combined from theirs. */
function partBytesOf({ partBytesFor }: UploadSizes, archive: ArchiveToWrite): number {
  const { kind, slice } = archive.task;
  const { plan } = archive.run;
  // Lengths of packs and catalogs are not known yet. A pack has little more than 4 GiB, which is less than 10,000 parts of 1 MiB, and
  // 10,000 parts of 16 MiB suffice for a catalog of 160 GB.
  if (!isOneObject(archive.task)) return partBytesFor(kind, 1, plan.partBytes);
  const sizeBytes = objectArchiveBytes(archive);
  const partBytes = partBytesFor(kind, sizeBytes, plan.partBytes);
  if (!slice || slice.of === 1) return partBytes;
  const cutBytes = Math.min(partBytes, blockBytesOf(slice));
  if (sizeBytes > GLACIER_PARTS_MAX * cutBytes) {
    throw new Error(`archive ${archive.ref}: a slice of ${sizeBytes} bytes has too many blocks of ${cutBytes} bytes`);
  }
  return cutBytes;
}

/** Error for an upload that no longer belongs to its archive. */
export const uploadReplaced = ({ uploadId }: UploadRecord, ref: string) =>
  new UploadGoneError(`upload ${uploadId} no longer belongs to archive ${ref}, or is sealed with other bytes`);
