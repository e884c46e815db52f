import type { CopyLine } from '../../contracts/copies';
import type { RetrievalWork } from '../../contracts/retrieval-run';
import type { StorageClass } from '../../contracts/tier';
import { billedBytes } from '../../cost/billed-bytes';
import type { AssignedKeys } from '../../naming/assign-keys';
import { copyRequestsFor } from '../copies/copy-sizes';
import { addRead } from '../copies/read-bytes';
import type { ArchiveCollection } from './archive-collection';
import type { FurtherCopies } from './further-copies';
import type { PresentArchives } from './present-archives';

/** Yield the copies of present archives to the names of a plan, in the given order. */
export function* copyLines(
  archives: ArchiveCollection,
  order: Iterable<number>,
  keys: AssignedKeys,
  present: PresentArchives,
): Generator<CopyLine> {
  for (const archive of order) {
    const copy = present.copyOf(archive);
    if (!copy) continue;
    const { archiveId, sizeBytes, treeHash, creationDate, description } = archives.at(archive);
    const facts = { archiveId, sizeBytes, treeHash, crc32: copy.crc32, creationDate, description };
    yield { from: copy.key, to: keys.keyOf(archive), ...facts };
  }
}

/** Number and bytes of the copies, and the work with the copies added. @param further those of further names */
export function withCopies(
  work: RetrievalWork,
  archives: ArchiveCollection,
  present: PresentArchives,
  storageClass: StorageClass,
  further: Pick<FurtherCopies, 'copies' | 'bytes' | 's3Requests' | 'storedBytes' | 'readBytes'>,
): { work: RetrievalWork; copies: number; copyBytes: number } {
  let s3Requests = work.s3Requests + further.s3Requests;
  let storedBytes = work.storedBytes + further.storedBytes;
  let copies = further.copies;
  let copyBytes = further.bytes;
  const readBytes = { ...further.readBytes };
  for (let archive = 0; archive < archives.count; archive++) {
    if (!present.copyOf(archive)) continue;
    const sizeBytes = archives.sizeBytesOf(archive);
    copies += 1;
    copyBytes += sizeBytes;
    addRead(readBytes, present.readChargedClassOf(archive), sizeBytes);
    s3Requests += copyRequestsFor(sizeBytes);
    storedBytes += billedBytes(sizeBytes, storageClass);
  }
  const objects = work.objects + copies;
  const isCharged = Object.keys(readBytes).length > 0;
  return { work: { ...work, objects, s3Requests, storedBytes, ...(isCharged && { readBytes }) }, copies, copyBytes };
}
