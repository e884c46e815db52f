import type { Prices } from '../../contracts/config';
import type { RetrievalPlan } from '../../contracts/retrieval-run';
import { EarlyDeletion } from '../../cost/early-deletion';
import { bookOf } from '../../cost/price-book';
import type { ArchiveCollection } from './archive-collection';

/** Fee for deleting all archives of a plan now; undefined when one has no date, without `usd` when there is no price. */
export function earlyDeletionOf(
  archives: ArchiveCollection,
  prices: Prices | undefined,
  now: Date,
): RetrievalPlan['earlyDeletion'] {
  const fee = new EarlyDeletion(now);
  for (let archive = 0; archive < archives.count; archive++) {
    if (!archives.isDated(archive)) return undefined;
    fee.add({ sizeBytes: archives.sizeBytesOf(archive), createdAt: archives.createdAtMsOf(archive) });
  }
  if (fee.archives === 0) return { archives: 0, usd: 0 };
  return { archives: fee.archives, usd: fee.line(bookOf(prices)).usd };
}
