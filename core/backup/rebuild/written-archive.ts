import { archiveRef, type WrittenArchive } from '../../contracts/snapshot';
import type { VaultArchive } from './vault-archive';

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
