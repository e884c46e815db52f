import type { RetentionReport } from '../../core/contracts/backup-run';
import { countOf, formatBytes } from '../format/bytes';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';
import { fields } from './fields';

const sumOf = ({ archives, bytes }: { archives: number; bytes: number }) =>
  `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;

/**
 * Sums of what retention kept, forgot and deleted.
 *
 * @param dry whether nothing has been done yet
 */
export function describeRetention(retention: RetentionReport, dry: boolean): string[] {
  const { kept, forgotten, deleted, waiting, locked, refused, foreign, lacking = [] } = retention;
  const until = waiting.until ? `: the last of them on ${formatTime(waiting.until)} UTC` : '';
  const lockedUntil = locked?.until ? `the last of them until ${formatTime(locked.until)} UTC` : 'for ever';
  const because = refused.reason ? `: ${refused.reason}` : '';
  return [
    ...fields([
      ['kept', countOf(kept.length, 'snapshot')],
      [dry ? 'to forget' : 'forgotten', countOf(forgotten.length, 'snapshot')],
      [dry ? 'to delete' : 'deleted', sumOf(deleted)],
      ['too young', waiting.archives > 0 ? `${sumOf(waiting)} to be deleted later${until}` : null],
      ['locked', locked ? `${sumOf(locked)}, ${lockedUntil}: ${locked.reason}` : null],
      ['refused', refused.archives > 0 ? `${sumOf(refused)} that Glacier does not delete${because}` : null],
      ['left', foreign ? `${sumOf(foreign)} in the vault: nothing proves that the plan wrote them` : null],
    ]),
    ...lacking.map(
      ({ snapshot, archives }) =>
        `  Snapshot ${printable(snapshot)} is incomplete: ${countOf(archives, 'archive')} that it needs ${archives === 1 ? 'was' : 'were'} deleted.`,
    ),
  ];
}

/** Every snapshot with the rules that keep it, for review before snapshots are forgotten. */
export function listRetention(retention: RetentionReport): string[] {
  const { kept, forgotten } = retention;
  const line = ({ snapshot, takenAt }: { snapshot: string; takenAt: string }) =>
    `    ${printable(snapshot)}  ${formatTime(takenAt)} UTC`;
  return [
    '  Kept:',
    ...kept.map((snapshot) => `${line(snapshot)}  ${printable(snapshot.rules.join(', '))}`),
    '  To forget:',
    ...(forgotten.length > 0 ? forgotten.map(line) : ['    none']),
  ];
}
