import type { BackupProgress } from '../../../core/backup/records/backup-progress';
import type { RunStatus } from '../../../core/contracts/run-status';
import { formatBar, formatPercent } from '../../format/bar';
import { countOf, formatBytes, formatCount } from '../../format/bytes';

/** Statuses in which the plan is complete, so that the totals are known. */
const PLANNED: ReadonlySet<RunStatus> = new Set([
  'uploading',
  'committing',
  'forgetting',
  'succeeded',
  'completed-with-errors',
]);

/** The progress of a backup as text. */
export interface BackupFigures {
  /** Objects of the source that have been compared with the last snapshot; undefined before that begins. */
  compared: string | undefined;
  /** Archives that are in the vault; undefined before the total is known. */
  written: { bytes: number; ofBytes: number; text: string } | undefined;
}

export function figuresOf(status: RunStatus, progress: BackupProgress): BackupFigures {
  const { totals } = progress;
  if (!totals) return { compared: undefined, written: undefined };
  const compared = `${countOf(totals.objects, 'object')} (${formatBytes(totals.bytes)})`;
  if (!PLANNED.has(status)) return { compared, written: undefined };
  // The catalog is an archive that the plan does not count.
  const archives = Math.min(progress.archivesWritten, totals.archives);
  const bytes = Math.min(progress.bytesWritten, totals.archiveBytes);
  const text = `${formatCount(archives)} of ${countOf(totals.archives, 'archive')}, ${formatBytes(bytes)} of ${formatBytes(totals.archiveBytes)}`;
  return { compared, written: { bytes, ofBytes: totals.archiveBytes, text } };
}

/** A line per figure, with a bar for the written bytes. @param columns width of the terminal */
export function drawBackup({ compared, written }: BackupFigures, columns: number): string[] {
  const lines = compared ? [`  compared  ${compared}`] : [];
  if (!written) return lines;
  const { bytes, ofBytes, text } = written;
  const bar = formatBar(bytes, ofBytes, Math.max(0, Math.min(40, columns - text.length - 20)));
  return [...lines, `  written   ${bar}${formatPercent(bytes, ofBytes).padStart(5)}  ${text}`];
}

/** The figures as parts of one line. */
export const backupParts = ({ compared, written }: BackupFigures): string[] => [
  ...(compared ? [`${compared} compared`] : []),
  ...(written ? [`${written.text} written`] : []),
];
