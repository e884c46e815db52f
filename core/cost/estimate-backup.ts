import type { BackupEstimate, BackupTotals } from '../contracts/backup-run';
import type { Prices } from '../contracts/config';
import { GIB } from '../ranges/units';
import { type BudgetWords, usd } from '../run/budget';

/** Billed with every archive of a vault. @see Amazon Glacier Developer Guide, "Pricing" */
const INDEX_BYTES = 32 * 1024;

/**
 * What a backup costs at the prices of the configuration, in US dollars, unrounded: requests to the vault and to the
 * source, and what the vault costs afterwards. The catalog of the snapshot, one small archive, and the requests for tags,
 * which a listing does not tell of, are not in it.
 *
 * @returns null when the configuration has no prices of backups
 */
export function estimateBackup(totals: BackupTotals, prices: Prices | undefined): BackupEstimate | null {
  if (!prices?.backup) return null;
  const { uploadPerThousand, storagePerGibMonth, getPerThousand, listPerThousand } = prices.backup;
  // Each archive is begun and completed besides.
  const uploadUsd = ((2 * totals.archives + totals.parts) / 1000) * uploadPerThousand;
  const readUsd = (totals.gets / 1000) * getPerThousand + (totals.lists / 1000) * listPerThousand;
  return {
    uploadUsd,
    readUsd,
    totalUsd: uploadUsd + readUsd,
    storagePerMonthUsd: storagePerMonthUsd(totals, storagePerGibMonth),
    source: prices.source,
    asOf: prices.asOf,
  };
}

/** What archives cost at a vault in a month, in US dollars. */
export const storagePerMonthUsd = (
  { archives, archiveBytes }: Pick<BackupTotals, 'archives' | 'archiveBytes'>,
  storagePerGibMonth: number,
) => ((archiveBytes + INDEX_BYTES * archives) / GIB) * storagePerGibMonth;

/** How a backup is told of that would cost too much. */
export const backupBudgetWords = (estimate: BackupEstimate, { archives, parts }: BackupTotals): BudgetWords => ({
  what: 'the backup',
  parts: `writing ${archives} archives in ${parts} parts ${usd(estimate.uploadUsd)}, reading the source ${usd(estimate.readUsd)}`,
  remedy: 'Nothing was uploaded. Raise the budget, or back up less: another prefix or other globs, larger packs',
});
