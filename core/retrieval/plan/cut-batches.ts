import type { ArchiveCollection } from './archive-collection';
import type { BatchLimits } from './batch-fill';
import { cutArchive } from './cut-archive';
import { type Batch, fillBatches, type UnbatchedPiece } from './fill-batches';
import { PaidJobs } from './paid-jobs';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

/**
 * Divide the archives to request into batches, in the given order. A large archive becomes several consecutive lines,
 * which may be in more than one batch.
 *
 * @param order positions in the collection; an archive's index in it is its number in the run
 * @param keyOf key of an archive's object; undefined for one that is not requested
 * @param paid jobs that pieces may use
 * @param limits most that a batch may hold; default: that of the settings
 */
export function cutBatches(
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  settings: RetrievalSettings,
  paid = new PaidJobs(),
  limits: BatchLimits = settings,
): Generator<Batch> {
  return fillBatches(paid.marked(piecesOf(archives, order, keyOf, settings)), limits);
}

function* piecesOf(
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  settings: RetrievalSettings,
): Generator<{ line: UnbatchedPiece }> {
  for (const [archive, position] of order.entries()) {
    const key = keyOf(position);
    if (key === undefined) continue;
    const { archiveId, sizeBytes, treeHash, creationDate, description } = archives.at(position);
    const { rangeBytes, pieceBytes } = cutSizesOf(sizeBytes, settings);
    const facts = { archive, archiveId, sizeBytes, treeHash, creationDate, description, key, rangeBytes };
    for (const line of cutArchive({ kind: 'archive', ...facts }, pieceBytes)) yield { line };
  }
}
