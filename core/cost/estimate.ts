import type { Prices } from '../contracts/config';
import type { Estimate } from '../contracts/retrieval-run';
import type { Tier } from '../contracts/tier';
import { GIB } from '../ranges/units';
import { type BudgetWords, usd } from '../run/budget';

/** Billable usage of a run. */
export interface RetrievalWork {
  /** Glacier retrieval jobs. */
  requests: number;
  /** Bytes that these jobs retrieve. */
  bytes: number;
  /** S3 requests of the PUT class. */
  s3Requests: number;
  /** Billed storage in S3, in bytes. */
  storedBytes: number;
}

/** Estimate the cost of a run at the configured prices, in US dollars, unrounded. */
export function estimateCost(work: RetrievalWork, tier: Tier, prices: Prices): Estimate {
  const perTier = prices.retrieval[tier];
  const retrievalUsd = (work.requests / 1000) * perTier.perThousandRequests + (work.bytes / GIB) * perTier.perGib;
  const uploadUsd = (work.s3Requests / 1000) * prices.s3.putPerThousand;
  return {
    requests: work.requests,
    retrievalUsd,
    uploadUsd,
    storagePerMonthUsd: (work.storedBytes / GIB) * prices.s3.storagePerGibMonth,
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
