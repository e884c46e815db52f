import type { PlanStorage } from '../../../core/backup/stats/plan-storage';
import type { Sum } from '../../../core/backup/stats/storage-sums';
import type { CostLine } from '../../../core/cost/cost-line';

/** Monthly cost of storage. */
export type CostOf = (sum: Sum) => CostLine;

/** Sum of the archives of several plans. */
export function totalOf(storages: readonly PlanStorage[]): Sum {
  const total = { archives: 0, bytes: 0 };
  for (const { sums } of storages) {
    total.archives += sums.all.archives;
    total.bytes += sums.all.bytes;
  }
  return total;
}

/**
 * Bytes that a snapshot writes on average, its catalog included. First snapshots, which write everything, do not count; undefined
 * before the second one.
 */
export function bytesPerSnapshot({ snapshots }: PlanStorage): { bytes: number; snapshots: number } | undefined {
  const later = snapshots.filter(({ parent }) => parent !== undefined);
  if (later.length === 0) return undefined;
  const bytes = later.reduce((sum, { newBytes, catalog }) => sum + newBytes + (catalog?.sizeBytes ?? 0), 0);
  return { bytes: Math.round(bytes / later.length), snapshots: later.length };
}

/** Share of the stored bytes that the newest snapshot needs, from 0 to 1; undefined without a snapshot, or an archive. */
export function liveShare({ newest, sums }: PlanStorage): number | undefined {
  return newest && sums.all.bytes > 0 ? sums.neededBy.newest.bytes / sums.all.bytes : undefined;
}

/** Sums in the order of their names. */
export const inOrder = (sums: ReadonlyMap<string, Sum>): [name: string, sum: Sum][] =>
  [...sums].sort(([one], [other]) => (one < other ? -1 : 1));
