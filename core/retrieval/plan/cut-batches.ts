import type { ArchiveCollection } from './archive-collection';
import { cutArchive } from './cut-archive';
import { type Batch, fillBatches, type UnplacedPiece } from './fill-batches';
import { PaidJobs } from './paid-jobs';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

/**
 * Cut the archives to request into batches, in the order given. A large archive is several consecutive lines, which may lie
 * in more than one batch.
 *
 * @param order positions in the collection; an archive's place in it is its number in the run
 * @param keyOf the key of an archive's object; undefined for one that is not requested
 * @param paid jobs that pieces may use
 */
export function cutBatches(
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  settings: RetrievalSettings,
  paid = new PaidJobs(),
): Generator<Batch> {
  return fillBatches(paid.marked(piecesOf(archives, order, keyOf, settings)), settings);
}

function* piecesOf(
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  settings: RetrievalSettings,
): Generator<{ line: UnplacedPiece }> {
  for (const [archive, position] of order.entries()) {
    const key = keyOf(position);
    if (key === undefined) continue;
    const { archiveId, sizeBytes, treeHash, creationDate, description } = archives.at(position);
    const { rangeBytes, pieceBytes } = cutSizesOf(sizeBytes, settings);
    const facts = { archive, archiveId, sizeBytes, treeHash, creationDate, description, key, rangeBytes };
    for (const line of cutArchive({ kind: 'archive', ...facts }, pieceBytes)) yield { line };
  }
}
