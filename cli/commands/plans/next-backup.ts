import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { parseSchedule } from '../../../core/schedule/parse-schedule';
import { formatDuration, formatTime } from '../../format/duration';

/** Next backup of a plan by its schedule. */
export interface NextBackup {
  /** ISO 8601. */
  at: string;
  /** Whether it is reckoned from the newest snapshot: only Scheduler knows when the first interval of a rate began. */
  isApproximate: boolean;
}

/** @returns undefined for a plan without a schedule, or whose only time is over */
export function nextBackup(
  { schedule }: PlanSummary,
  newest: SnapshotHead | undefined,
  now: Date,
): NextBackup | undefined {
  if (!schedule) return undefined;
  const { expression, timeZone } = schedule;
  const startMs = newest ? Date.parse(newest.takenAt) : now.getTime();
  const atMs = parseSchedule(expression, timeZone, startMs).nextAfter(now.getTime());
  if (atMs === undefined) return undefined;
  return { at: new Date(atMs).toISOString(), isApproximate: expression.trim().startsWith('rate(') };
}

export const nextText = ({ at, isApproximate }: NextBackup, now: Date) =>
  `${isApproximate ? 'about ' : ''}${formatTime(at)} UTC, in ${formatDuration(Date.parse(at) - now.getTime())}`;
