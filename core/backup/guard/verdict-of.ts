import type { BackupTotals, PlanRun } from '../../contracts/backup-run';
import type { SnapshotHead, Verdict } from '../../contracts/snapshot';
import { type Judged, judge } from './judge';
import { isAccepted } from './verdicts';

/**
 * Judge a run's snapshot against the plan's newest other accepted snapshot.
 *
 * @param kept heads of the plan, oldest first
 */
export function judgeRun(
  { runId, plan }: Pick<PlanRun, 'runId' | 'plan'>,
  snapshot: Judged,
  kept: readonly SnapshotHead[],
): Verdict {
  const accepted = kept.findLast((head) => isAccepted(head) && head.snapshot !== runId);
  return judge(snapshot, accepted, plan.retention.shrinkGuard);
}

/** Judge the snapshot that a planned run would take. Objects that turn out to be unreadable count as part of it. */
export const judgePlannedRun = (
  run: Pick<PlanRun, 'runId' | 'plan'>,
  { objects, bytes }: Pick<BackupTotals, 'objects' | 'bytes'>,
  kept: readonly SnapshotHead[],
): Verdict => judgeRun(run, { vault: run.plan.vault, source: run.plan.source, objects, bytes }, kept);
