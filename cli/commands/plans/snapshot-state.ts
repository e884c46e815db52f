import { isAccepted, isHeld } from '../../../core/backup/guard/verdicts';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { ageText, formatTime } from '../../format/duration';
import type { Field } from '../../report/fields';

/** State of a plan's snapshots. */
export interface SnapshotState {
  snapshots: number;
  /** Snapshots that wait for a decision, the oldest first. */
  held: SnapshotHead[];
  /** Snapshots with missing archives, the oldest first. */
  damaged: SnapshotHead[];
  /** Pinned snapshots, the oldest first. */
  pinned: SnapshotHead[];
  newest: SnapshotHead | undefined;
}

/** @param snapshots kept snapshots, the oldest first */
export const snapshotState = (snapshots: readonly SnapshotHead[]): SnapshotState => ({
  snapshots: snapshots.length,
  held: snapshots.filter(isHeld),
  damaged: snapshots.filter(({ damage }) => damage !== undefined),
  pinned: snapshots.filter(({ pin }) => pin !== undefined),
  newest: snapshots.findLast(isAccepted),
});

export function snapshotFields(
  plan: string,
  { snapshots, held, damaged, pinned, newest }: SnapshotState,
  now: Date,
): Field[] {
  return [
    ['snapshots', snapshots > 0 ? formatCount(snapshots) : `none yet: moraine backup ${plan}`],
    ['newest', newest && snapshotText(newest, now)],
    ['held', held.length > 0 ? heldText(held) : null],
    ['damaged', countText(damaged, plan)],
    ['pinned', countText(pinned, plan)],
  ];
}

const heldText = (held: SnapshotHead[]) =>
  `${held.map(({ snapshot }) => snapshot).join(', ')}: see moraine help accept`;

/** Number and newest of some snapshots; null when there are none. */
function countText(some: SnapshotHead[], plan: string): string | null {
  const newest = some.at(-1);
  return newest
    ? `${countOf(some.length, 'snapshot')}, the newest ${newest.snapshot}: moraine snapshots ${plan}`
    : null;
}

const snapshotText = ({ snapshot, takenAt, objects, bytes }: SnapshotHead, now: Date) =>
  `${snapshot}, taken ${formatTime(takenAt)} UTC, ${ageText(takenAt, now)}: ${countOf(objects, 'object')}, ${formatBytes(bytes)}`;

export const snapshotsJson = ({ snapshots, held, damaged, pinned, newest }: SnapshotState) => ({
  snapshots,
  held: held.map(({ snapshot }) => snapshot),
  damaged: damaged.map(({ snapshot }) => snapshot),
  pinned: pinned.map(({ snapshot }) => snapshot),
  newest: newest
    ? { snapshot: newest.snapshot, takenAt: newest.takenAt, objects: newest.objects, bytes: newest.bytes }
    : null,
});
