import type { RetrievalWork } from '../contracts/retrieval-run';
import type { Tier } from '../contracts/tier';
import { type CostLine, costLine } from './cost-line';
import type { PriceBook } from './price-book';

/** Lines for the jobs that retrieve from Glacier. */
export const tierLines = ({ requests, bytes }: RetrievalWork, tier: Tier, book: PriceBook): CostLine[] => [
  costLine('Glacier requests', requests, `retrieval.${tier}.perThousandRequests`, book),
  costLine('Glacier bytes', bytes, `retrieval.${tier}.perGib`, book),
];
