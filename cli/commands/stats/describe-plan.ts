import type { PlanStorage } from '../../../core/backup/stats/plan-storage';
import { GROWTH_DAYS, type Sum } from '../../../core/backup/stats/storage-sums';
import { EARLY_DELETION_DAYS } from '../../../core/contracts/deletion-run';
import { formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { type Column, formatTable } from '../../format/table';
import { fields } from '../../report/fields';
import { priceTable } from '../../report/price-table';
import { amount } from '../../report/tier-table';
import { basisLines } from './basis-lines';
import { bytesPerSnapshot, type CostOf, inOrder } from './figures';

/** Months that the table of a plan's growth shows. */
const MONTHS_MAX = 12;

const COLUMNS: Column<[month: string, sum: Sum]>[] = [
  { title: 'WRITTEN IN', value: ([month]) => month },
  { title: 'ARCHIVES', value: ([, { archives }]) => formatCount(archives), right: true },
  { title: 'SIZE', value: ([, { bytes }]) => formatBytes(bytes), right: true },
];

/** What a plan has in its vaults, its growth, and what the figures are based on. @param room columns that tables may take */
export function describePlan(storage: PlanStorage, costOf: CostOf, room: number): string[] {
  const { plan, snapshots, newest, sums } = storage;
  const cost = costOf(sums.all);
  const part = (sum: Sum) => (sum.archives > 0 ? `${sumText(sum)}, ${formatPercent(sum.bytes, sums.all.bytes)}` : null);
  const live = part(sums.neededBy.newest);
  return [
    plan,
    ...fields([
      [
        'snapshots',
        newest
          ? `${formatCount(snapshots.length)}, the newest ${newest.snapshot} of ${formatTime(newest.takenAt)} UTC`
          : formatCount(snapshots.length),
      ],
      [
        'vault',
        inOrder(sums.byVault)
          .map(([vault]) => vault)
          .join(', '),
      ],
      ['stored', `${sumText(sums.all)}: ${amount(cost.usd)} a month`],
      ['live', live && `${live}: needed by the newest, for ${formatBytes(newest?.bytes ?? 0)} of objects`],
      ['earlier', part(sums.neededBy.others)],
      ['garbage', garbageText(part(sums.neededBy.none), sums.youngGarbage)],
      ['growth', growthText(storage)],
      ['pinned', pinnedText(storage)],
    ]),
    ...formatTable(COLUMNS, inOrder(sums.byMonth).slice(-MONTHS_MAX)).map((row) => `    ${row}`),
    ...priceTable([cost], room),
    ...basisLines([storage]),
  ];
}

function pinnedText({ snapshots }: PlanStorage): string | null {
  const pinned = snapshots.filter(({ pin }) => pin);
  return pinned.length > 0 ? `${countOf(pinned.length, 'snapshot')}, which no retention forgets` : null;
}

const sumText = ({ archives, bytes }: Sum) => `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;

function garbageText(garbage: string | null, young: Sum): string | null {
  if (garbage === null || young.archives === 0) return garbage;
  return `${garbage}; of less than ${EARLY_DELETION_DAYS} days: ${sumText(young)}`;
}

function growthText(storage: PlanStorage): string {
  const mean = bytesPerSnapshot(storage);
  const perSnapshot = mean ? `${formatBytes(mean.bytes)} a snapshot, the mean of ${formatCount(mean.snapshots)}; ` : '';
  return `${perSnapshot}${formatBytes(storage.sums.recent.bytes)} in the last ${GROWTH_DAYS} days`;
}
