import type { Prices } from '../contracts/config';
import type { RetrievalWork } from '../contracts/retrieval-run';
import type { RetrievalTerms } from './estimate';
import type { FigureName } from './figure';
import { bookOf } from './price-book';
import { putLines, readLines, storageLines } from './s3-lines';
import { tierLines } from './tier-lines';

/** Name of the configuration's member for a price of a tier or a storage class. */
const memberOf = (name: FigureName) => `prices.${name.replace(/^s3\./, 's3.classes.')}`;

/** Members of the configuration, such as `prices.retrieval.Bulk.perGib`, that the estimate of a run needs and that are not set. */
export function missingPrices(
  work: RetrievalWork,
  { tier, storageClass }: RetrievalTerms,
  prices: Prices | undefined,
): string[] {
  const book = bookOf(prices);
  const lines = [
    ...tierLines(work, tier, book),
    ...putLines(work, storageClass, book),
    ...readLines(work, book),
    ...storageLines(work, storageClass, book),
  ];
  const missing = lines.filter(({ quantity, usd }) => quantity > 0 && usd === undefined);
  return [...new Set(missing.map(({ priceName }) => memberOf(priceName)))];
}
