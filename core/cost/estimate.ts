import type { Prices } from '../contracts/config';
import type { Estimate, RetrievalWork } from '../contracts/retrieval-run';
import type { StorageClass, Tier } from '../contracts/tier';
import { type BudgetWords, usd } from '../run/budget';
import { totalOf } from './cost-line';
import { bookOf } from './price-book';
import { putLines, readLines, storageLines } from './s3-lines';
import { tierLines } from './tier-lines';

/** Class and tier that decide what work costs. */
export interface RetrievalTerms {
  tier: Tier;
  storageClass: StorageClass;
}

/**
 * Estimate the cost of a run at its prices, in US dollars, unrounded.
 *
 * @returns null when the prices lack the tier or the storage class
 */
export function estimateCost(
  work: RetrievalWork,
  { tier, storageClass }: RetrievalTerms,
  prices: Prices,
): Estimate | null {
  const book = bookOf(prices);
  const retrievalUsd = totalOf(tierLines(work, tier, book));
  const uploadUsd = totalOf([...putLines(work, storageClass, book), ...readLines(work, book)]);
  const storagePerMonthUsd = totalOf(storageLines(work, storageClass, book));
  if (retrievalUsd === undefined || uploadUsd === undefined || storagePerMonthUsd === undefined) return null;
  return {
    requests: work.requests,
    retrievalUsd,
    uploadUsd,
    storagePerMonthUsd,
    totalUsd: retrievalUsd + uploadUsd,
    source: prices.source,
    asOf: prices.asOf,
  };
}

/** Texts for the message about a retrieval that exceeds its budget. */
export const retrievalBudgetWords = ({ requests, retrievalUsd, uploadUsd }: Estimate): BudgetWords => ({
  what: 'the run',
  parts: `${requests} requests and their bytes at Glacier ${usd(retrievalUsd)}, writing to S3 ${usd(uploadUsd)}`,
  remedy: 'Nothing was requested. Raise the budget, choose a cheaper tier, or ask for less',
});
