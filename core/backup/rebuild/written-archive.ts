import { archiveRef, type WrittenArchive } from '../../contracts/snapshot';
import type { VaultArchive } from './vault-archive';

/** Convert an archive of the vault into an archive of a snapshot's list. */
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
