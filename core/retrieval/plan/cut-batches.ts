import type { PieceLine } from '../../contracts/retrieval-run';
import { lengthOf } from '../../ranges/byte-range';
import { planPieces } from '../../ranges/plan-pieces';
import type { ArchiveCollection } from './archive-collection';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

/** What one child execution handles. */
export interface Batch {
  /** From 0. */
  batch: number;
  lines: PieceLine[];
  bytes: number;
}

/**
 * Cut the archives to request into batches of at most `batchArchives` pieces and `batchBytes` bytes, in the order given.
 * A large archive is several consecutive lines, which may lie in more than one batch; a piece larger than a batch is one
 * by itself.
 *
 * @param order positions in the collection; an archive's place in it is its number in the run
 * @param keyOf the key of an archive's object; undefined for one that is not requested
 */
export function* cutBatches(
  archives: ArchiveCollection,
  order: Uint32Array,
  keyOf: (archive: number) => string | undefined,
  settings: RetrievalSettings,
): Generator<Batch> {
  let batch: Batch = { batch: 0, lines: [], bytes: 0 };
  for (const [place, position] of order.entries()) {
    const key = keyOf(position);
    if (key === undefined) continue;
    const { archiveId, sizeBytes, treeHash, creationDate, description } = archives.at(position);
    const { rangeBytes, pieceBytes } = cutSizesOf(sizeBytes, settings);
    const pieces = planPieces(sizeBytes, pieceBytes);
    for (const [piece, range] of pieces.entries()) {
      const bytes = lengthOf(range);
      const full = batch.lines.length === settings.batchArchives || batch.bytes + bytes > settings.batchBytes;
      if (full && batch.lines.length > 0) {
        yield batch;
        batch = { batch: batch.batch + 1, lines: [], bytes: 0 };
      }
      batch.lines.push({
        index: batch.lines.length,
        archive: place,
        archiveId,
        sizeBytes,
        treeHash,
        creationDate,
        description,
        key,
        piece,
        pieces: pieces.length,
        start: range.start,
        end: range.end,
        rangeBytes,
      });
      batch.bytes += bytes;
    }
  }
  if (batch.lines.length > 0) yield batch;
}
