import type { BackupTotals, PlanRun } from '../../contracts/backup-run';
import type { SnapshotHead, Verdict } from '../../contracts/snapshot';
import { type Judged, judge } from './judge';
import { isAccepted } from './verdicts';

/**
 * Verdict on a run's snapshot, against the newest accepted one there is besides.
 *
 * @param kept heads of the plan, oldest first
 */
export function verdictOf(
  { runId, plan }: Pick<PlanRun, 'runId' | 'plan'>,
  snapshot: Judged,
  kept: readonly SnapshotHead[],
): Verdict {
  const accepted = kept.findLast((head) => isAccepted(head) && head.snapshot !== runId);
  return judge(snapshot, accepted, plan.retention.shrinkGuard);
}

/** Verdict on the snapshot that a run would take, by its plan: objects that could not be read would not be in it. */
export const plannedVerdict = (
  run: Pick<PlanRun, 'runId' | 'plan'>,
  { objects, bytes }: Pick<BackupTotals, 'objects' | 'bytes'>,
  kept: readonly SnapshotHead[],
): Verdict => verdictOf(run, { vault: run.plan.vault, source: run.plan.source, objects, bytes }, kept);
