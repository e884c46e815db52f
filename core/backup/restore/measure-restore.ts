import type { RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { billedBytes } from '../../cost/billed-bytes';
import { s3RequestsFor } from '../../cost/s3-requests';
import { lengthOf } from '../../ranges/byte-range';
import { groupsOf } from '../../retrieval/stage-members';
import type { RestorePiece } from './restore-pieces';
import type { WantedObjects } from './wanted-objects';

/** Sum up the requests and bytes of a restore at Glacier and S3. */
export function measureRestore(
  run: RetrievalRun,
  wanted: WantedObjects,
  pieces: Iterable<RestorePiece>,
): RetrievalWork {
  const work = { requests: 0, bytes: 0, objects: 0, s3Requests: 0, storedBytes: 0, largestPieceBytes: 0 };
  for (const { line, objects } of pieces) {
    work.requests += 1;
    work.bytes += lengthOf(line);
    work.largestPieceBytes = Math.max(work.largestPieceBytes, lengthOf(line));
    // The results of each group of members are one file.
    if (line.kind === 'pack') work.s3Requests += groupsOf(line.members);
    for (const position of objects) {
      const sizeBytes = wanted.sizeBytesOf(position);
      work.objects += 1;
      work.s3Requests += line.kind === 'pack' ? 1 : s3RequestsFor(sizeBytes, line.rangeBytes);
      work.storedBytes += billedBytes(sizeBytes, run.storageClass);
    }
  }
  return work;
}
