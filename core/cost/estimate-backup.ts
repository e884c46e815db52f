import type { BackupEstimate, BackupTotals } from '../contracts/backup-run';
import type { Prices } from '../contracts/config';
import { GIB } from '../ranges/units';
import { type BudgetWords, usd } from '../run/budget';
import { ARCHIVE_OVERHEAD_BYTES } from './vault-bytes';

/**
 * Estimate the cost of a backup at the configured prices, in US dollars, unrounded: requests to the vault and to the source, and
 * the storage afterwards. The catalog of the snapshot, one small archive, and the requests for tags, which a listing does not
 * show, are not included.
 *
 * @returns null when the configuration has no prices for backups
 */
export function estimateBackup(totals: BackupTotals, prices: Prices | undefined): BackupEstimate | null {
  if (!prices?.backup) return null;
  const { uploadPerThousand, storagePerGibMonth, getPerThousand, listPerThousand } = prices.backup;
  // An archive in parts needs two more requests: to initiate and to complete its upload.
  const requests = 2 * (totals.archives - totals.wholeArchives) + totals.parts;
  const uploadUsd = (requests / 1000) * uploadPerThousand;
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

/** Monthly cost of storing archives in a vault, in US dollars. */
export const storagePerMonthUsd = (
  { archives, archiveBytes }: Pick<BackupTotals, 'archives' | 'archiveBytes'>,
  storagePerGibMonth: number,
) => ((archiveBytes + ARCHIVE_OVERHEAD_BYTES * archives) / GIB) * storagePerGibMonth;

/** Texts for the message about a backup that exceeds its budget. */
export const backupBudgetWords = (
  estimate: BackupEstimate,
  { archives, parts }: Pick<BackupTotals, 'archives' | 'parts'>,
): BudgetWords => ({
  what: 'the backup',
  parts: `writing ${archives} archives in ${parts} parts ${usd(estimate.uploadUsd)}, reading the source ${usd(estimate.readUsd)}`,
  remedy: 'Nothing was uploaded. Raise the budget, or back up less: another prefix or other globs, larger packs',
});
