import { heldSnapshots } from '../../core/backup/guard/held-snapshots';
import { judgePlannedRun } from '../../core/backup/guard/verdict-of';
import { isHeld } from '../../core/backup/guard/verdicts';
import type { PlanReport, PlanRun } from '../../core/contracts/backup-run';
import { Pin } from '../../core/contracts/pin';
import type { SnapshotHead } from '../../core/contracts/snapshot';

type Reported = Pick<PlanReport, 'snapshot' | 'verdict' | 'judged' | 'pin' | 'held'>;

/**
 * The part of a report about its plan's snapshots.
 *
 * @param heads all heads of the plan, oldest first
 * @param totals planned totals of a backup
 */
export function reportSnapshots(
  run: PlanRun,
  heads: readonly SnapshotHead[],
  totals: PlanReport['totals'],
): Reported & { head: SnapshotHead | undefined } {
  const kept = heads.filter(({ state }) => state === 'kept');
  const id = run.kind === 'backup' ? run.runId : 'snapshot' in run ? run.snapshot : undefined;
  const head = heads.find(({ snapshot }) => snapshot === id);
  const isRehearsed = run.dryRun && run.kind === 'backup';
  const planned = isRehearsed && totals ? judgePlannedRun(run, totals, kept) : null;
  return {
    head,
    snapshot: head?.snapshot ?? null,
    verdict: head ? (head.verdict ?? { kind: 'accepted' }) : planned,
    judged: heads
      .filter(({ judgedBy }) => judgedBy === run.runId)
      .map((judged) => ({ snapshot: judged.snapshot, as: isHeld(judged) ? 'rejected' : 'accepted' })),
    ...(head?.pin && { pin: Pin.parse(head.pin) }),
    held: heldSnapshots(kept, run.prices),
  };
}
