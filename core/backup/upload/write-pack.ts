import type { ObjectResult } from '../../contracts/backup-run';
import type { UploadArchiveOutput } from '../../contracts/upload-archive';
import type { ArchiveToWrite } from './archive-to-write';
import { failArchive, finishArchive } from './finish-archive';
import { makePack, type PackResult } from './make-pack';
import { uploadReplaced } from './open-upload';
import { type KnownParts, PackParts } from './pack-parts';
import type { UploadDeps } from './upload-deps';
import { sealUpload, type UploadRecord } from './upload-record';

/**
 * Write a pack or a catalog: build it from its objects, send the parts that Glacier does not have, and complete the
 * upload.
 *
 * @param fresh nothing has been sent yet
 * @throws UploadGoneError, UploadIncompleteError; for a catalog SourceChangedError
 */
export async function writePack(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  upload: UploadRecord,
  fresh: boolean,
): Promise<UploadArchiveOutput> {
  const uploadRef = { vault: archive.run.plan.vault, uploadId: upload.uploadId };
  // The upload may have been completed by a function that was killed before it wrote the results. The pack is built
  // again to get them.
  const completedAs = upload.seal && (await deps.uploads.complete({ ...uploadRef, ...upload.seal }));
  const known = completedAs === undefined ? await partsAtGlacier(deps, uploadRef, fresh) : 'complete';
  const packed = await makePack(deps, archive, () => new PackParts(deps, archive, upload, known));
  if (packed === 'stopped') return { state: 'more' };
  const { seal, members, leftOut } = packed;
  if (!seal) {
    await failArchive(deps, archive, nothingRead(archive), upload, leftOut);
    return { state: 'done' };
  }
  const isSealed =
    completedAs === undefined
      ? await sealUpload(deps.items, archive.address, upload.generation, seal)
      : seal.treeHash === upload.seal?.treeHash;
  if (!isSealed) throw uploadReplaced(upload, archive.ref);
  const archiveId = completedAs ?? (await deps.uploads.complete({ ...uploadRef, ...seal }));
  const completed = { archiveId, ...seal, objects: members.length, objectBytes: bytesOf(members) };
  await finishArchive(deps, archive, completed, packResults(archive, packed), { ...upload, seal });
  return { state: 'done' };
}

async function partsAtGlacier(
  deps: UploadDeps,
  upload: { vault: string; uploadId: string },
  fresh: boolean,
): Promise<KnownParts> {
  const known = new Map<number, string>();
  if (fresh) return known;
  for await (const { start, treeHash } of deps.uploads.listParts(upload)) known.set(start, treeHash);
  return known;
}

/** Why a pack was not written. */
export const nothingRead = ({ objects }: ArchiveToWrite) => `none of its ${objects.length} objects could be read`;

/** Total size of the objects of a pack. */
export const bytesOf = (members: PackResult['members']) => members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Results of the objects of a pack. */
export function packResults(
  archive: ArchiveToWrite,
  { members, leftOut }: Pick<PackResult, 'members' | 'leftOut'>,
): ObjectResult[] {
  let next = 0;
  return archive.objects.map(({ key }) => {
    const reason = leftOut.get(key);
    if (reason !== undefined) return { key, reason };
    const member = members[next++];
    if (member?.key !== key) throw new Error(`archive ${archive.ref}: ${key} is missing in the pack`);
    const { offset, ...object } = member;
    return { ...object, slices: [{ archive: archive.ref, offset, sizeBytes: object.sizeBytes }] };
  });
}
