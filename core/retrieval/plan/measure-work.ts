import type { RetrievalWork } from '../../contracts/retrieval-run';
import type { StorageClass } from '../../contracts/tier';
import { billedBytes } from '../../cost/billed-bytes';
import { s3RequestsFor } from '../../cost/s3-requests';
import type { ArchiveCollection } from './archive-collection';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

export const noWork = (): RetrievalWork => ({ requests: 0, bytes: 0, objects: 0, s3Requests: 0, storedBytes: 0 });

/**
 * Add the requests and bytes of retrieving archives of one size.
 *
 * @param count number of such archives
 * @returns size of their largest piece, in bytes
 */
export function addArchives(
  work: RetrievalWork,
  sizeBytes: number,
  { settings, storageClass }: { settings: RetrievalSettings; storageClass: StorageClass },
  count = 1,
): number {
  const { rangeBytes, pieceBytes } = cutSizesOf(sizeBytes, settings);
  work.requests += count * Math.ceil(sizeBytes / pieceBytes);
  work.bytes += count * sizeBytes;
  work.objects += count;
  work.s3Requests += count * s3RequestsFor(sizeBytes, rangeBytes);
  work.storedBytes += count * billedBytes(sizeBytes, storageClass);
  return Math.min(sizeBytes, pieceBytes);
}

/** Sum up the requests and bytes of retrieving the archives, without those at the destination already. */
export function measureWork(
  archives: ArchiveCollection,
  isPresent: (archive: number) => boolean,
  settings: RetrievalSettings,
  storageClass: StorageClass,
): RetrievalWork {
  const work = noWork();
  let largestPieceBytes = 0;
  for (let archive = 0; archive < archives.count; archive++) {
    if (isPresent(archive)) continue;
    const pieceBytes = addArchives(work, archives.sizeBytesOf(archive), { settings, storageClass });
    largestPieceBytes = Math.max(largestPieceBytes, pieceBytes);
  }
  return { ...work, largestPieceBytes };
}
