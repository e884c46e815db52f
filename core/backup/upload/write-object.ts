import type { ObjectResult } from '../../contracts/backup-run';
import { UploadIncompleteError } from '../../contracts/errors';
import type { ObjectProperties } from '../../contracts/snapshot';
import type { UploadArchiveOutput } from '../../contracts/upload-archive';
import { type ArchiveToWrite, objectArchiveBytes, onlyObject } from './archive-to-write';
import { finishArchive } from './finish-archive';
import { uploadReplaced } from './open-upload';
import { dropPart, recordedParts, type UploadPartRecord } from './part-record';
import { partRange, sendParts } from './send-parts';
import { blockBytesOf, blocksOf, combined } from './slice-blocks';
import { type PartNumbers, portionSpan, spreadParts } from './spread-parts';
import type { UploadDeps } from './upload-deps';
import { sealUpload, type UploadRecord } from './upload-record';

/**
 * Write an archive that is an object or a slice of one: send the parts that are not on record and, unless only some
 * parts are requested, complete the upload.
 *
 * @param wanted only these parts
 * @throws UploadGoneError, SourceChangedError, SourceUnreadableError
 */
export async function writeObject(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  upload: UploadRecord,
  wanted?: PartNumbers,
): Promise<UploadArchiveOutput> {
  const { partBytes, generation } = upload;
  const partCount = Math.ceil(objectArchiveBytes(archive) / partBytes);
  const numbers = { first: wanted?.first ?? 1, last: Math.min(wanted?.last ?? partCount, partCount) };
  const parts = await recordedParts(deps.items, archive.address, generation, numbers);
  const missing = missingOf(parts, numbers);
  const { spreadBytes } = deps.sizes;
  if (!wanted && missing.length * partBytes > spreadBytes) {
    return { state: 'spread', parts: spreadParts(missing, portionSpan(partBytes, partCount, spreadBytes)) };
  }
  for (const part of await sendParts(deps, archive, upload, missing)) parts.set(part.partNumber, part);
  if (missingOf(parts, numbers).length > 0) return { state: 'more' };
  if (wanted) return { state: 'sent' };
  return completeObject(deps, archive, upload, inOrder(parts));
}

function missingOf(parts: ReadonlyMap<number, UploadPartRecord>, { first, last }: PartNumbers): number[] {
  const missing: number[] = [];
  for (let number = first; number <= last; number++) if (!parts.has(number)) missing.push(number);
  return missing;
}

const inOrder = (parts: ReadonlyMap<number, UploadPartRecord>) =>
  [...parts.values()].sort((a, b) => a.partNumber - b.partNumber);

async function completeObject(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  upload: UploadRecord,
  parts: readonly UploadPartRecord[],
): Promise<UploadArchiveOutput> {
  const sizeBytes = objectArchiveBytes(archive);
  const treeHashes = parts.map(({ treeHash }) => treeHash);
  const seal = { sizeBytes, treeHash: combined(treeHashes) };
  const sealed = { ...upload, seal };
  if (!(await sealUpload(deps.items, archive.address, upload.generation, seal)))
    throw uploadReplaced(upload, archive.ref);
  const uploadRef = { vault: archive.run.plan.vault, uploadId: upload.uploadId };
  let archiveId: string;
  try {
    archiveId = await deps.uploads.complete({ ...uploadRef, ...seal });
  } catch (error) {
    if (!(error instanceof UploadIncompleteError)) throw error;
    // The next call sends dropped parts again; if none was wrong, only a new upload can help.
    if ((await dropWrongParts(deps, archive, upload, parts)) > 0) return { state: 'more' };
    throw uploadReplaced(upload, archive.ref);
  }
  const written = { archiveId, ...seal, objects: 1, objectBytes: sizeBytes };
  await finishArchive(deps, archive, written, [resultOf(archive, upload, treeHashes)], sealed);
  return { state: 'done' };
}

/** Delete the records of parts that Glacier does not have as recorded. @returns their number */
async function dropWrongParts(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  upload: UploadRecord,
  parts: readonly UploadPartRecord[],
): Promise<number> {
  const held = new Map<number, string>();
  const uploadRef = { vault: archive.run.plan.vault, uploadId: upload.uploadId };
  for await (const { start, treeHash } of deps.uploads.listParts(uploadRef)) held.set(start, treeHash);
  const startOf = ({ partNumber }: UploadPartRecord) =>
    partRange(partNumber, upload.partBytes, objectArchiveBytes(archive)).start;
  const wrong = parts.filter((part) => held.get(startOf(part)) !== part.treeHash);
  for (const part of wrong) await dropPart(deps.items, archive.address, part);
  return wrong.length;
}

function resultOf(archive: ArchiveToWrite, upload: UploadRecord, treeHashes: readonly string[]): ObjectResult {
  const { slice } = archive.task;
  const line = objectResult(archive, upload.properties);
  if (!slice || slice.of === 1) return { ...line, treeHash: combined(treeHashes) };
  const blockBytes = blockBytesOf(slice);
  return { ...line, blocks: { blockBytes, treeHashes: blocksOf(treeHashes, upload.partBytes, blockBytes) } };
}

/** Result of the object of an `object` archive, without the hashes. */
export function objectResult(archive: ArchiveToWrite, properties: ObjectProperties = {}) {
  return {
    ...onlyObject(archive).object,
    slices: [{ archive: archive.ref, offset: 0, sizeBytes: objectArchiveBytes(archive) }],
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}
