import type { ComparedDrift, Drift } from '../../../core/contracts/drift';
import { driftFiles } from '../../../core/contracts/run-files';
import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { formatS3Uri } from '../../s3-uri';

/** How a vault differs from what Moraine knows of it, and where the lists are. */
export function describeDrift(runId: string, drift: Drift | undefined, runsBucket: string): string[] {
  if (!drift) return [];
  if (drift.kind === 'skipped') return [`  Not compared: ${printable(drift.reason)}.`];
  return [
    ...fields([['compared with', comparedText(drift)], ...driftFields(drift)]),
    ...drift.firstGone.map(({ archiveId, plan }) => `    gone: ${archiveId}${plan ? ` of plan ${plan}` : ''}`),
    `  lists          ${formatS3Uri(runsBucket, driftFiles.prefix(runId, drift.call))}`,
    ...(drift.gone.needed > 0 ? plansOf(drift).map((plan) => `  What it held: moraine check ${plan} --watch`) : []),
  ];
}

function comparedText({ before, snapshots, needed, unreadSnapshots }: ComparedDrift): string {
  const unread = unreadSnapshots > 0 ? ` (${unreadSnapshots} of them unreadable)` : '';
  const snapshotsText = `${countOf(needed, 'archive')} of ${countOf(snapshots, 'snapshot')}${unread}`;
  return before ? `${snapshotsText}, and the inventory of ${formatTime(before.inventoryDate)} UTC` : snapshotsText;
}

function driftFields({
  gone,
  changed,
  unknown,
  duplicates,
  new: added,
  notYetListed,
  unconfirmed,
  unreadRecords,
}: ComparedDrift): Field[] {
  const isGone = gone.needed + gone.others > 0;
  return [
    ['gone', isGone ? `${countOf(gone.needed, 'archive')} that snapshots need, ${gone.others} others` : 'none'],
    ['changed', changed > 0 ? countOf(changed, 'archive') : null],
    ['unknown', unknown.archives > 0 ? `${amountText(unknown)} of this deployment, in no snapshot` : null],
    [
      'duplicates',
      duplicates > 0 ? `${countOf(duplicates, 'archive')} of lost answers, which retention deletes` : null,
    ],
    ['new', added && amountText(added)],
    ['not yet listed', notYetListed > 0 ? countOf(notYetListed, 'archive') : null],
    ['unconfirmed', unconfirmed > 0 ? countOf(unconfirmed, 'archive') : null],
    ['unread', unreadRecords > 0 ? `${countOf(unreadRecords, 'record')} of retention` : null],
  ];
}

const amountText = ({ archives, bytes }: { archives: number; bytes: number }) =>
  `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;

const plansOf = ({ firstGone }: ComparedDrift) => [...new Set(firstGone.flatMap(({ plan }) => plan ?? []))];
