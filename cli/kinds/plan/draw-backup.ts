import type { BackupProgress } from '../../../core/backup/records/backup-progress';
import type { RunStatus } from '../../../core/contracts/run-status';
import { formatBar, formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';

/** Statuses in which the plan is complete: there is something to write, or nothing. */
const PLANNED: ReadonlySet<RunStatus> = new Set([
  'uploading',
  'committing',
  'forgetting',
  'succeeded',
  'completed-with-errors',
]);

/** How far a backup has come, in words. */
export interface BackupFigures {
  /** What of the source has been compared with the last snapshot; undefined before that begins. */
  compared: string | undefined;
  /** What is at the vault; undefined before it is known what is to be. */
  written: { bytes: number; ofBytes: number; text: string } | undefined;
}

export function figuresOf(status: RunStatus, progress: BackupProgress): BackupFigures {
  const { totals } = progress;
  if (!totals) return { compared: undefined, written: undefined };
  const compared = `${countOf(totals.objects, 'object')} (${formatBytes(totals.bytes)})`;
  if (!PLANNED.has(status)) return { compared, written: undefined };
  // The catalog is one archive more than was planned.
  const archives = Math.min(progress.archivesWritten, totals.archives);
  const bytes = Math.min(progress.bytesWritten, totals.archiveBytes);
  const text = `${formatCount(archives)} of ${countOf(totals.archives, 'archive')}, ${formatBytes(bytes)} of ${formatBytes(totals.archiveBytes)}`;
  return { compared, written: { bytes, ofBytes: totals.archiveBytes, text } };
}

/** A line for each, with a bar of what is written. @param columns width of the terminal */
export function drawBackup({ compared, written }: BackupFigures, columns: number): string[] {
  const lines = compared ? [`  compared  ${compared}`] : [];
  if (!written) return lines;
  const { bytes, ofBytes, text } = written;
  const bar = formatBar(bytes, ofBytes, Math.max(0, Math.min(40, columns - text.length - 20)));
  return [...lines, `  written   ${bar}${formatPercent(bytes, ofBytes).padStart(5)}  ${text}`];
}

/** The same as parts of one line. */
export const backupParts = ({ compared, written }: BackupFigures): string[] => [
  ...(compared ? [`${compared} compared`] : []),
  ...(written ? [`${written.text} written`] : []),
];
