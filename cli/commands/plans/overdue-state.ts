import { type OverdueSnapshot, overdueSnapshot } from '../../../core/backup/overdue/overdue-snapshot';
import { scheduleSince } from '../../../core/backup/overdue/schedule-since';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import type { Deployment } from '../../deployment/deployment';
import { formatTime } from '../../format/duration';

/** Find what is missing of a plan's schedule, as its deployment evaluates it; nothing before the first evaluation. */
export async function overdueState(
  { items, now }: Deployment,
  { name, schedule }: PlanSummary,
  snapshots: readonly SnapshotHead[],
): Promise<OverdueSnapshot | undefined> {
  const since = schedule && (await scheduleSince(items, { name, schedule }));
  return since && overdueSnapshot(schedule, snapshots, since, now());
}

export const overdueText = ({ dueAt }: OverdueSnapshot) =>
  `no snapshot for ${formatTime(dueAt)} UTC: see docs/operations/overdue-plans.md`;
