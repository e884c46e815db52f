import { heldReasons } from '../../core/backup/guard/held-reasons';
import type { HeldSnapshots, PlanReport } from '../../core/contracts/backup-run';

const bytesText = (bytes: number) => `${bytes} bytes`;

/** Headline of a report whose snapshot is held. */
export function heldHeadline({ plan, kind, verdict, snapshot, status, totals, held }: PlanReport): string[] {
  if (kind !== 'backup' || verdict?.kind !== 'held') return [];
  const figures = held?.snapshots.find((one) => one.snapshot === snapshot) ?? totals;
  const reasons = figures ? heldReasons(figures, verdict, bytesText) : verdict.differsIn.join(', ');
  const compared = `compared with snapshot ${verdict.comparedWith.snapshot}`;
  if (status === 'planned') return [`HELD: the snapshot would be held: ${reasons}, ${compared}`];
  return [
    `HELD: snapshot ${snapshot} does not count until a person decides on it: ${reasons}, ${compared}`,
    `If it is as intended: moraine accept ${plan}@${snapshot}`,
    `If not: correct the source or the plan, and moraine reject ${plan}@${snapshot}`,
  ];
}

/** Lines on all snapshots that wait for a decision, and their cost. */
export function heldLines(held: HeldSnapshots): string[] {
  const usd = held.storagePerMonthUsd === null ? '' : `, USD ${held.storagePerMonthUsd.toFixed(2)} a month`;
  return [
    `Snapshots held: ${held.snapshots.length}; their runs wrote ${held.archives} archives, ${held.archiveBytes} bytes${usd}`,
    ...held.snapshots.map(
      (one) =>
        `Held: ${one.snapshot}: ${heldReasons(one, one.verdict, bytesText)}, compared with ${one.verdict.comparedWith.snapshot}`,
    ),
  ];
}

/** Lines on the snapshots that a run has accepted or rejected. */
export function judgedLines({ kind, status, snapshot, judged }: PlanReport): string[] {
  if (kind !== 'accept' && kind !== 'reject') return [];
  const lines = judged.map((one) =>
    one.as === 'accepted'
      ? `Accepted: ${one.snapshot}`
      : `Rejected: ${one.snapshot}: the next retention deletes what only it needs`,
  );
  if (lines.length === 0 && status === 'succeeded') return [`Snapshot ${snapshot} was accepted already`];
  return lines;
}
