import type { CostLine } from './cost-line';
import { totalOf } from './cost-line';

/** Cost of storing a vault's archives for a month, before and after they are moved to S3. */
export interface StorageComparison {
  before: CostLine[];
  after: CostLine[];
}

/**
 * Month in which a migration has paid for itself, counted from 1: the first by whose end the savings of storage are as high as what
 * the migration cost. The vault is emptied when the migration ends.
 *
 * @returns `never` when storage costs no less afterwards; undefined when a price is not known
 */
export function paidForInMonth(
  costUsd: number | undefined,
  { before, after }: StorageComparison,
): number | 'never' | undefined {
  const [beforeUsd, afterUsd] = [totalOf(before), totalOf(after)];
  if (costUsd === undefined || beforeUsd === undefined || afterUsd === undefined) return undefined;
  const savedUsd = beforeUsd - afterUsd;
  return savedUsd <= 0 ? 'never' : Math.max(1, Math.ceil(costUsd / savedUsd));
}
