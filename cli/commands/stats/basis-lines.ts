import type { PlanStorage } from '../../../core/backup/stats/plan-storage';
import { countOf, formatCount } from '../../format/bytes';

/** Lines that say what the figures are based on, and what is missing from them. */
export function basisLines(storages: readonly PlanStorage[]): string[] {
  const snapshots = storages.reduce((sum, storage) => sum + storage.snapshots.length, 0);
  const missing = storages.reduce((sum, { sums }) => sum + sums.missing, 0);
  return [
    `Based on the records of ${countOf(snapshots, 'snapshot')} and of archives to be deleted, not on an inventory; Glacier's own counts: moraine vaults`,
    ...storages
      .filter(({ unread }) => unread.length > 0)
      .map(
        ({ plan, unread }) =>
          `Incomplete: the lists of archives of ${plan}@${unread.join(`, ${plan}@`)} are missing; recover them: moraine rebuild VAULT`,
      ),
    ...(missing > 0
      ? [`Not counted: ${formatCount(missing)} that a check found missing; see moraine snapshots PLAN`]
      : []),
  ];
}
