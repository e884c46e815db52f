import type { StorageClass } from '../../contracts/tier';
import { billedBytes } from '../../cost/billed-bytes';
import type { RetrievalWork } from '../../cost/estimate';
import { s3RequestsFor } from '../../cost/s3-requests';
import type { ArchiveCollection } from './archive-collection';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

/** Sum up the requests and bytes of retrieving the archives, without those at the destination already. */
export function measureWork(
  archives: ArchiveCollection,
  isPresent: (archive: number) => boolean,
  settings: RetrievalSettings,
  storageClass: StorageClass,
): RetrievalWork {
  const work: RetrievalWork = { requests: 0, bytes: 0, s3Requests: 0, storedBytes: 0 };
  for (let archive = 0; archive < archives.count; archive++) {
    if (isPresent(archive)) continue;
    const sizeBytes = archives.sizeBytesOf(archive);
    const { rangeBytes, pieceBytes } = cutSizesOf(sizeBytes, settings);
    work.requests += Math.ceil(sizeBytes / pieceBytes);
    work.bytes += sizeBytes;
    work.s3Requests += s3RequestsFor(sizeBytes, rangeBytes);
    work.storedBytes += billedBytes(sizeBytes, storageClass);
  }
  return work;
}
