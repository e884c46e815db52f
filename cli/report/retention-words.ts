import type { Retention } from '../../core/contracts/backup-plan';
import { countOf } from '../format/bytes';

/** `the newest 7 snapshots, and one for each of 30 days, 12 months; no archive is deleted in its first 90 days` */
export function retentionWords(retention: Retention): string {
  return `${snapshotsKept(retention)}; ${archivesKept(retention.minimumAgeDays)}`;
}

function snapshotsKept({ keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly }: Retention): string {
  const rules: [number | undefined, string][] = [
    [keepDaily, 'day'],
    [keepWeekly, 'week'],
    [keepMonthly, 'month'],
    [keepYearly, 'year'],
  ];
  if ([keepLast, ...rules.map(([count]) => count)].every((count) => count === undefined)) return 'all snapshots';
  const newest = keepLast && keepLast > 1 ? `the newest ${countOf(keepLast, 'snapshot')}` : 'the newest snapshot';
  const periods = rules.flatMap(([count, period]) => (count ? [countOf(count, period)] : []));
  return periods.length === 0 ? `${newest} only` : `${newest}, and one for each of ${periods.join(', ')}`;
}

const archivesKept = (days: number) =>
  days === 0 ? 'archives are deleted at once' : `no archive is deleted in its first ${countOf(days, 'day')}`;
