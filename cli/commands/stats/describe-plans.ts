import type { PlanStorage } from '../../../core/backup/stats/plan-storage';
import { GROWTH_DAYS } from '../../../core/backup/stats/storage-sums';
import { formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { type Column, formatTable } from '../../format/table';
import { priceTable } from '../../report/price-table';
import { amount } from '../../report/tier-table';
import { basisLines } from './basis-lines';
import { type CostOf, liveShare, totalOf } from './figures';

const columnsAt = (costOf: CostOf): Column<PlanStorage>[] => [
  { title: 'PLAN', value: ({ plan }) => plan },
  { title: 'SNAPSHOTS', value: ({ snapshots }) => formatCount(snapshots.length), right: true, leaves: 3 },
  { title: 'ARCHIVES', value: ({ sums }) => formatCount(sums.all.archives), right: true, leaves: 2 },
  { title: 'SIZE', value: ({ sums }) => formatBytes(sums.all.bytes), right: true },
  { title: 'A MONTH', value: ({ sums }) => amount(costOf(sums.all).usd), right: true, leaves: 6 },
  {
    title: 'LIVE',
    value: (storage) =>
      liveShare(storage) === undefined
        ? '-'
        : formatPercent(storage.sums.neededBy.newest.bytes, storage.sums.all.bytes),
    right: true,
    leaves: 4,
  },
  { title: 'GARBAGE', value: ({ sums }) => formatBytes(sums.neededBy.none.bytes), right: true, leaves: 5 },
  { title: `${GROWTH_DAYS} DAYS`, value: ({ sums }) => `+${formatBytes(sums.recent.bytes)}`, right: true, leaves: 1 },
];

/** All plans as a table, with their sum, its price, and what the figures are based on. @param room columns that tables may take */
export function describePlans(storages: PlanStorage[], costOf: CostOf, room: number): string[] {
  const total = totalOf(storages);
  const cost = costOf(total);
  return [
    ...formatTable(columnsAt(costOf), storages, room),
    '',
    `${countOf(storages.length, 'plan')}: ${countOf(total.archives, 'archive')}, ${formatBytes(total.bytes)}, ${amount(cost.usd)} a month`,
    ...priceTable([cost], room),
    ...basisLines(storages),
  ];
}
