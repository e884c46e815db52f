import type { ScheduledPlan } from '../../contracts/plan-evaluation';
import type { SnapshotHead } from '../../contracts/snapshot';
import { parseSchedule } from '../../schedule/parse-schedule';
import { isAccepted } from '../guard/verdicts';

/** Snapshot that a plan should have by now. */
export interface OverdueSnapshot {
  /** Time of the schedule for which it is missing, ISO 8601. */
  dueAt: string;
  /** Id of the newest snapshot that counts; null when there is none. */
  newest: string | null;
}

/** Time that a backup may take, or wait for another run of its plan. */
const GRACE_MS = 86_400_000;

/**
 * Whether a snapshot counts: it is kept, whole, not held, no check has found any of its archives missing, and it does not claim to be
 * of the future, as one may that a person has adopted without proof.
 */
const counts = (head: SnapshotHead, now: Date) =>
  head.state === 'kept' && isAccepted(head) && !head.damage && Date.parse(head.takenAt) <= now.getTime();

/**
 * Find the first time of a plan's schedule for which there is no snapshot that counts, when that is more than a day ago.
 *
 * @param heads of the plan, in any order
 * @param since time from which the schedule counts
 */
export function overdueSnapshot(
  { expression, timeZone }: ScheduledPlan['schedule'],
  heads: readonly SnapshotHead[],
  since: Date,
  now: Date,
): OverdueSnapshot | undefined {
  let newest: SnapshotHead | undefined;
  for (const head of heads.filter((one) => counts(one, now)))
    if (!newest || head.takenAt > newest.takenAt) newest = head;
  // The intervals of a rate are counted from the newest snapshot, since only Scheduler knows when the first one began.
  const fromMs = Math.max(since.getTime(), newest ? Date.parse(newest.takenAt) : 0);
  const dueMs = parseSchedule(expression, timeZone, fromMs).nextAfter(fromMs);
  if (dueMs === undefined || now.getTime() <= dueMs + GRACE_MS) return undefined;
  return { dueAt: new Date(dueMs).toISOString(), newest: newest?.snapshot ?? null };
}
