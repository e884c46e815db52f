import { InvalidInputError } from '../../contracts/errors';
import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, archiveRef, Snapshot, type WrittenArchive } from '../../contracts/snapshot';
import type { TextSet } from '../../inventory/text-set';
import type { ItemStore } from '../../ports/item-store';
import type { ObjectLocation, Objects } from '../../ports/objects';
import type { PackIndexLine } from '../pack/pack-index';
import { gunzipLines } from '../snapshot/gzip-lines';
import { putHead } from '../snapshot/heads';
import { copyMember, openPack, readRange } from './open-pack';
import type { VaultArchive } from './vault-archive';

export interface BringBackDeps {
  items: ItemStore;
  objects: Objects;
  runsBucket: string;
}

/** An archive in the terms of a snapshot's archives. */
export function writtenArchive(archive: VaultArchive, objects: number, objectBytes: number): WrittenArchive {
  const { snapshot, sequence, archiveId, kind, sizeBytes, treeHash, createdAt } = archive;
  return {
    archive: archiveRef(snapshot, sequence),
    archiveId,
    kind,
    sizeBytes,
    treeHash,
    createdAt,
    objects,
    objectBytes,
  };
}

/**
 * Put a snapshot's files and head back from its catalog. Repeatable.
 *
 * @param inVault ids of the archives that the vault holds
 * @returns the snapshot, or why it cannot be had: what it needs has been deleted since. Then nothing is written
 * @throws InvalidInputError when it is no catalog of ours; TreeHashMismatchError, LengthMismatchError when it is damaged
 */
export async function bringBack(
  { items, objects, runsBucket }: BringBackDeps,
  catalog: VaultArchive,
  tar: ObjectLocation,
  inVault: TextSet,
): Promise<Snapshot | { lost: string }> {
  const { plan, snapshot } = catalog;
  const members = await openPack(objects, tar, catalog.sizeBytes);
  const memberOf = (key: string) => {
    const member = members.find((candidate) => candidate.key === key);
    if (!member) throw new InvalidInputError(`catalog ${catalog.archiveId} lacks ${key}`);
    return member;
  };
  const summary = await readSummary(objects, tar, memberOf(snapshotFiles.snapshot(plan, snapshot)));
  if (summary.plan !== plan || summary.snapshot !== snapshot) {
    throw new InvalidInputError(`catalog ${catalog.archiveId} is of another snapshot than its description says`);
  }
  const missing = await missingArchives(objects, tar, memberOf(snapshotFiles.archives(plan, snapshot)), inVault);
  if (missing > 0) return { lost: `the vault no longer holds ${missing} of the archives that it needs` };
  for (const key of filesOfSnapshot(plan, snapshot)) {
    await copyMember(objects, tar, memberOf(key), { bucket: runsBucket, key });
  }
  const bytes = members.reduce((sum, member) => sum + member.sizeBytes, 0);
  await putHead(items, { ...summary, catalog: writtenArchive(catalog, members.length, bytes), state: 'kept' });
  return summary;
}

async function readSummary(
  objects: Objects,
  tar: ObjectLocation,
  { offset, sizeBytes, key }: PackIndexLine,
): Promise<Snapshot> {
  const bytes = await readRange(objects, tar, offset, offset + sizeBytes - 1);
  try {
    return Snapshot.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw new InvalidInputError(`${key} is not valid: ${(error as Error).message}`, { cause: error });
  }
}

async function missingArchives(
  objects: Objects,
  tar: ObjectLocation,
  { offset, sizeBytes, key }: PackIndexLine,
  inVault: TextSet,
): Promise<number> {
  const body = await objects.read(tar, { start: offset, end: offset + sizeBytes - 1 });
  if (!body) throw new InvalidInputError(`s3://${tar.bucket}/${tar.key} is gone`);
  let missing = 0;
  try {
    for await (const { archiveId } of gunzipLines(body, sizeBytes, tar, ArchiveLine)) {
      if (!inVault.has(archiveId)) missing++;
    }
  } catch (error) {
    // Anybody may write an archive that says it is a catalog.
    throw new InvalidInputError(`${key} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return missing;
}
