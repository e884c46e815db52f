import type { PlanStorage } from '../../../core/backup/stats/plan-storage';
import type { Sum } from '../../../core/backup/stats/storage-sums';
import { bytesPerSnapshot, type CostOf, inOrder, liveShare, totalOf } from './figures';

/** The figures as `--json` prints them; null stands for what is not known. */
export function statsJson(
  storages: readonly PlanStorage[],
  costOf: CostOf,
  isConfigured: (plan: string) => boolean,
): object {
  const total = totalOf(storages);
  return {
    plans: storages.map((storage) => ({ isConfigured: isConfigured(storage.plan), ...planJson(storage, costOf) })),
    total: { ...total, storagePerMonthUsd: costOf(total).usd ?? null },
    price: costOf(total).price ?? null,
  };
}

function planJson(storage: PlanStorage, costOf: CostOf): object {
  const { plan, snapshots, newest, sums, unread } = storage;
  return {
    plan,
    snapshots: snapshots.length,
    pinned: snapshots.filter(({ pin }) => pin).length,
    newest: newest ? { snapshot: newest.snapshot, takenAt: newest.takenAt, bytes: newest.bytes } : null,
    stored: { ...sums.all, storagePerMonthUsd: costOf(sums.all).usd ?? null },
    vaults: named('vault', sums.byVault),
    live: { ...sums.neededBy.newest, share: liveShare(storage) ?? null },
    earlier: sums.neededBy.others,
    garbage: { ...sums.neededBy.none, young: sums.youngGarbage },
    growth: {
      perSnapshotBytes: bytesPerSnapshot(storage)?.bytes ?? null,
      last30Days: sums.recent,
      months: named('month', sums.byMonth),
    },
    missingArchives: sums.missing,
    unreadSnapshots: unread,
  };
}

const named = (name: string, sums: ReadonlyMap<string, Sum>) =>
  inOrder(sums).map(([value, sum]) => ({ [name]: value, ...sum }));
