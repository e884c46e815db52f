import { heldReasons } from '../../core/backup/guard/held-reasons';
import type { HeldSnapshots, PlanReport } from '../../core/contracts/backup-run';
import type { HeldVerdict, SnapshotHead } from '../../core/contracts/snapshot';
import { countOf, formatBytes, formatCount } from '../format/bytes';
import { formatTime } from '../format/duration';
import { formatUsd } from '../format/money';
import { formatS3Uri } from '../s3-uri';
import { fields } from './fields';

type Figures = Pick<SnapshotHead, 'objects' | 'bytes'>;

/** `held: 10 objects of 100, another vault; compared with 20260101T030000Z-a` */
export const heldText = (figures: Figures, verdict: HeldVerdict): string =>
  `held: ${heldReasons(figures, verdict, formatBytes)}; compared with ${verdict.comparedWith.snapshot}`;

/** The first lines about a backup, or a dry run of one, whose snapshot is held. */
export function describeHeldBackup({ plan, status, verdict, snapshot, totals, held }: PlanReport): string[] {
  if (verdict?.kind !== 'held') return [];
  const figures = held?.snapshots.find((one) => one.snapshot === snapshot) ?? totals;
  const reasons = figures ? heldText(figures, verdict) : `held: ${verdict.differsIn.join(', ')}`;
  if (status === 'planned') return [`HELD: the snapshot would be ${reasons}.`];
  return [
    `HELD: the snapshot has no effect until you accept or reject it. It is ${reasons}.`,
    `  If it is as intended: moraine accept ${plan}@${snapshot}`,
    `  If not: correct the source or the plan, then moraine reject ${plan}@${snapshot}`,
  ];
}

/** The result of a run that accepts or rejects. */
export function describeJudged({ plan, status, snapshot, judged }: PlanReport): string[] {
  if (judged.length === 0 && status === 'succeeded') return [`  Snapshot ${snapshot} was accepted already.`];
  return judged.map((one) =>
    one.as === 'accepted'
      ? `  Accepted ${one.snapshot}.`
      : `  Rejected ${one.snapshot}. The next retention deletes what only it needs: moraine forget ${plan}`,
  );
}

/** All snapshots that wait for a decision, and the archives that their runs wrote. */
export function describeHeld(held: HeldSnapshots): string[] {
  const usd = held.storagePerMonthUsd === null ? '' : `, ${formatUsd(held.storagePerMonthUsd)} a month`;
  const written = `${countOf(held.archives, 'archive')} (${formatBytes(held.archiveBytes)})`;
  return [
    ...fields([['held', `${countOf(held.snapshots.length, 'snapshot')}, whose runs wrote ${written}${usd}`]]),
    ...held.snapshots.map((one) => `    ${one.snapshot} is ${heldText(one, one.verdict)}`),
  ];
}

/** A held snapshot next to the one that it was compared with. */
export function describeHeldSnapshot(head: SnapshotHead, { comparedWith, differsIn }: HeldVerdict): string[] {
  return [
    `Snapshot ${head.snapshot} of plan ${head.plan} is held, compared with ${comparedWith.snapshot}:`,
    ...fields([
      ['taken', `${formatTime(head.takenAt)} UTC`],
      ['objects', `${formatCount(head.objects)} of ${formatCount(comparedWith.objects)}`],
      ['size', `${formatBytes(head.bytes)} of ${formatBytes(comparedWith.bytes)}`],
      ['vault', `${head.vault}${differsIn.includes('vault') ? ' (differs)' : ''}`],
      [
        'source',
        `${formatS3Uri(head.source.bucket, head.source.prefix)}${differsIn.includes('source') ? ' (differs)' : ''}`,
      ],
    ]),
  ];
}
