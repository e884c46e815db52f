import type { PlanReport } from '../../core/contracts/backup-run';
import type { Pin } from '../../core/contracts/pin';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { countOf, formatBytes } from '../format/bytes';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';
import { type Field, fields } from './fields';

/** `pinned: for the audit of 2026 (arn:aws:iam::123456789012:user/jo, 2026-01-05 03:00:00 UTC)` */
export const pinText = ({ reason, person, pinnedAt }: Pin): string =>
  `pinned: ${printable(reason)} (${printable(person)}, ${formatTime(pinnedAt)} UTC)`;

export const pinFields = ({ reason, person, pinnedAt }: Pin): Field[] => [
  ['reason', printable(reason)],
  ['pinned by', printable(person)],
  ['pinned on', `${formatTime(pinnedAt)} UTC`],
];

/** Members of a pin for scripts. */
export const pinJson = ({ reason, person, pinnedAt }: Pin): Pin => ({ reason, person, pinnedAt });

/** A snapshot that is to be pinned or unpinned. */
export const describePinnedSnapshot = (
  { snapshot, plan, takenAt, objects, bytes, vault }: SnapshotHead,
  pin: Field[],
) => [
  `Snapshot ${snapshot} of plan ${plan}:`,
  ...fields([
    ['taken', `${formatTime(takenAt)} UTC`],
    ['objects', `${countOf(objects, 'object')} (${formatBytes(bytes)})`],
    ['vault', vault],
    ...pin,
  ]),
];

/** The result of a run that pins or unpins. */
export function describePinned({ kind, plan, status, snapshot, pin }: PlanReport): string[] {
  if (status !== 'succeeded') return [];
  if (kind === 'unpin')
    return [`  The retention rules of plan ${plan} decide on ${snapshot} again: moraine forget ${plan} --dry-run`];
  return pin ? [`  Retention keeps ${snapshot} until it is unpinned: moraine unpin ${plan}@${snapshot}`] : [];
}
