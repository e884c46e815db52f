import type { RetrievalReport, RetrievalRun } from '../../../core/contracts/retrieval-run';
import type { Tier } from '../../../core/contracts/tier';
import { compareTiers } from '../../../core/cost/compare-tiers';
import type { PriceBook } from '../../../core/cost/price-book';
import { bookOf } from '../../../core/cost/price-book';
import { storageLines } from '../../../core/cost/s3-lines';
import { vaultLine } from '../../../core/cost/vault-line';
import { pacingHours } from '../../../core/retrieval/plan/pacing-hours';
import type { Deployment } from '../../deployment/deployment';
import { earlyDeletionField, paybackRow, storageFields } from '../../report/describe-storage';
import { fields } from '../../report/fields';
import { priceTable } from '../../report/price-table';
import { tierTable } from '../../report/tier-table';

/**
 * The estimate of a dry run in each tier: requests and bytes are those of its plan, and amounts without a price are unknown. Storage
 * before and after is compared for the archives of a vault, which may be deleted once they are retrieved.
 *
 * @param room columns that the tables may take
 * @returns no line for a run without a plan
 */
export async function describeTiers(
  { kind, work, earlyDeletion, archives, bytes }: RetrievalReport,
  { prices, settings, storageClass, retrievalPolicy }: RetrievalRun,
  { accountVaults }: Pick<Deployment, 'accountVaults'>,
  room: number,
): Promise<string[]> {
  if (!work || archives === null || bytes === null) return [];
  const { largestPieceBytes } = work;
  const book: PriceBook = bookOf(prices);
  const policy = retrievalPolicy ?? (await accountVaults.retrievalPolicy());
  const hoursOf = (tier: Tier) => pacingHours(work, tier, settings);
  const tiers = compareTiers(work, { storageClass, hoursOf, policy, book, largestPieceBytes });
  const after = storageLines(work, storageClass, book);
  const storage = kind === 'retrieve' ? { before: [vaultLine({ archives, bytes }, book)], after } : undefined;
  const lines = [...tiers.flatMap((tier) => tier.lines), ...(storage?.before ?? []), ...after];
  return [
    ...tierTable(work, tiers, { more: storage && [paybackRow(storage, earlyDeletion?.usd)], room }),
    ...(storage
      ? fields([
          ...storageFields(storage, storageClass),
          earlyDeletionField(earlyDeletion && { usd: undefined, ...earlyDeletion }),
        ])
      : []),
    ...priceTable(lines, room),
  ];
}
