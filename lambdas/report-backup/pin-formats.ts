import type { PlanReport } from '../../core/contracts/backup-run';
import { printable } from '../../core/text/printable';

/** Lines on the snapshot that a run has pinned or unpinned. */
export function pinLines({ kind, status, snapshot, pin, startedAt }: PlanReport): string[] {
  if (kind === 'pin' && pin) {
    const isOwn = status === 'succeeded' || pin.pinnedAt === startedAt;
    return [
      `${isOwn ? 'Pinned' : 'Pinned before'}: ${snapshot}, by ${printable(pin.person)}: ${printable(pin.reason)}`,
    ];
  }
  if (kind === 'unpin' && status === 'succeeded')
    return [`Unpinned: ${snapshot}: the retention rules decide on it again`];
  return [];
}
