import type { PlanReport } from '../../core/contracts/backup-run';
import type { Pin } from '../../core/contracts/pin';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { countOf, formatBytes } from '../format/bytes';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';
import { damageText } from './describe-damage';
import { heldText } from './describe-held';
import { type Field, fields } from './fields';

/** `pinned: for the audit of 2026 (arn:aws:iam::123456789012:user/jo, 2026-01-05 03:00:00 UTC)` */
export const pinText = ({ reason, person, pinnedAt }: Pin): string =>
  `pinned: ${printable(reason)} (${printable(person)}, ${formatTime(pinnedAt)} UTC)`;

/** A pin as fields of a report. */
export const pinFields = ({ reason, person, pinnedAt }: Pin): Field[] => [
  ['reason', printable(reason)],
  ['pinned by', printable(person)],
  ['pinned on', `${formatTime(pinnedAt)} UTC`],
];

/** Pin as `--json` prints it, without its archive. */
export const pinJson = ({ reason, person, pinnedAt }: Pin): Pin => ({ reason, person, pinnedAt });

/** Lines on a snapshot that is to be pinned or unpinned. @param pin fields of the pin */
export function describePinnedSnapshot(head: SnapshotHead, pin: Field[]): string[] {
  const { snapshot, plan, takenAt, objects, bytes, vault, verdict, damage, errors } = head;
  const condition = [
    ...(verdict?.kind === 'held' ? [heldText(head, verdict)] : []),
    ...(damage ? [damageText(damage)] : []),
    ...(errors > 0 ? [`${countOf(errors, 'object')} could not be backed up`] : []),
  ];
  return [
    `Snapshot ${snapshot} of plan ${plan}:`,
    ...fields([
      ['taken', `${formatTime(takenAt)} UTC`],
      ['objects', `${countOf(objects, 'object')} (${formatBytes(bytes)})`],
      ['vault', vault],
      ['condition', condition.join('; ')],
      ...pin,
    ]),
  ];
}

/** What the end of a run that pins or unpins means for the snapshot. */
export function describePinned({ kind, plan, status, snapshot, pin }: PlanReport): string[] {
  if (status !== 'succeeded') return [];
  if (kind === 'unpin')
    return [`  The retention rules of plan ${plan} decide on ${snapshot} again: moraine forget ${plan} --dry-run`];
  return pin ? [`  Retention keeps ${snapshot} until it is unpinned: moraine unpin ${plan}@${snapshot}`] : [];
}
