import type { Prices } from '../../contracts/config';
import type { Estimate } from '../../contracts/retrieval-run';
import { EarlyDeletion } from '../../cost/early-deletion';
import { bookOf } from '../../cost/price-book';
import type { ArchiveCollection } from './archive-collection';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';

/** Circumstances of a plan. */
interface Planned {
  settings: RetrievalSettings;
  prices: Prices | undefined;
  isRequested: (archive: number) => boolean;
  now: Date;
}

/**
 * Complete an estimate by what depends on single archives: the largest piece to request, and the fee for deleting all archives of the
 * plan now, which is unknown when one has no date.
 */
export function withArchives(
  estimate: Estimate | null,
  archives: ArchiveCollection,
  { settings, prices, isRequested, now }: Planned,
): Estimate | null {
  if (!estimate || !prices) return estimate;
  const fee = new EarlyDeletion(now);
  let largestPieceBytes = 0;
  let isDated = true;
  for (let archive = 0; archive < archives.count; archive++) {
    const sizeBytes = archives.sizeBytesOf(archive);
    isDated &&= archives.isDated(archive);
    fee.add({ sizeBytes, createdAt: archives.createdAtMsOf(archive) });
    if (isRequested(archive)) {
      largestPieceBytes = Math.max(largestPieceBytes, Math.min(sizeBytes, cutSizesOf(sizeBytes, settings).pieceBytes));
    }
  }
  const { usd } = fee.line(bookOf(prices));
  const earlyDeletion = isDated && (usd !== undefined || fee.archives === 0);
  return {
    ...estimate,
    largestPieceBytes,
    ...(earlyDeletion && { earlyDeletion: { archives: fee.archives, usd: usd ?? 0 } }),
  };
}
