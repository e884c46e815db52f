import type { HeldSnapshots } from '../../contracts/backup-run';
import type { Prices } from '../../contracts/config';
import type { SnapshotHead } from '../../contracts/snapshot';
import { storagePerMonthUsd } from '../../cost/estimate-backup';

/**
 * Select the held snapshots among the kept ones, with the archives that their runs wrote.
 *
 * @param kept oldest first
 * @returns null when none is held
 */
export function heldSnapshots(kept: readonly SnapshotHead[], prices: Prices | undefined): HeldSnapshots | null {
  const sums = { snapshots: [] as HeldSnapshots['snapshots'], archives: 0, archiveBytes: 0 };
  for (const { snapshot, takenAt, objects, bytes, verdict, newArchives, newBytes, catalog } of kept) {
    if (verdict?.kind !== 'held') continue;
    sums.snapshots.push({ snapshot, takenAt, objects, bytes, verdict });
    sums.archives += newArchives + (catalog ? 1 : 0);
    sums.archiveBytes += newBytes + (catalog?.sizeBytes ?? 0);
  }
  if (sums.snapshots.length === 0) return null;
  const perGib = prices?.backup?.storagePerGibMonth;
  return { ...sums, storagePerMonthUsd: perGib === undefined ? null : storagePerMonthUsd(sums, perGib) };
}
