import type { BackupProgress } from '../../../core/backup/records/backup-progress';
import type { RunStatus } from '../../../core/contracts/run-status';
import { type BarRow, drawBars, type Share } from '../../format/bars';
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
  /** Objects of the source that have been compared with the last snapshot, from the fullest text to the shortest; empty before that. */
  compared: string[];
  /** Archives that are in the vault, or that a dry run would write; undefined before the total is known. */
  written: { label: 'written' | 'to write'; share?: Share; texts: string[] } | undefined;
}

export function figuresOf(status: RunStatus, isDryRun: boolean, progress: BackupProgress): BackupFigures {
  const { totals, archivesWritten } = progress;
  if (!totals) return { compared: [], written: undefined };
  const compared = amountTexts('object', totals.objects, totals.bytes);
  if (isDryRun) {
    const isPlanned = PLANNED.has(status) || status === 'planned';
    const texts = amountTexts('archive', totals.archives, totals.archiveBytes);
    return { compared, written: isPlanned ? { label: 'to write', texts } : undefined };
  }
  const isPlanned = PLANNED.has(status) || archivesWritten > 0;
  return { compared, written: isPlanned ? writtenOf(status, progress, totals) : undefined };
}

const amountTexts = (noun: string, count: number, bytes: number) => [
  `${countOf(count, noun)} (${formatBytes(bytes)})`,
  countOf(count, noun),
  formatCount(count),
];

function writtenOf(
  status: RunStatus,
  { archivesWritten, bytesWritten }: BackupProgress,
  totals: NonNullable<BackupProgress['totals']>,
): BackupFigures['written'] {
  const total = totals.archiveBytes;
  // A backup that succeeded has written its plan, whatever was counted; the catalog is an archive that the plan does not count.
  const isAll = status === 'succeeded';
  const archives = isAll ? totals.archives : Math.min(archivesWritten, totals.archives);
  const done = isAll ? total : Math.min(bytesWritten, total);
  const failed = status === 'completed-with-errors' ? total - done : 0;
  const ofArchives = `${formatCount(archives)} of ${countOf(totals.archives, 'archive')}`;
  // What was written in the end is less than the upper bound of the plan. It is known if no count was lost.
  const wasCounted = archivesWritten === totals.archives;
  const ofBytes = isAll
    ? wasCounted
      ? [formatBytes(bytesWritten)]
      : []
    : [`${formatBytes(done)} of ${formatBytes(total)}`];
  return {
    label: 'written',
    share: { done, failed, total },
    texts: [
      [ofArchives, ...ofBytes].join(', '),
      ofArchives,
      `${formatCount(archives)} of ${formatCount(totals.archives)}`,
      formatCount(archives),
    ],
  };
}

/** A line per figure, with a bar for the written bytes. @param columns width of the terminal */
export function drawBackup({ compared, written }: BackupFigures, columns: number, rate?: string): string[] {
  const rows: BarRow[] = compared.length > 0 ? [{ label: 'compared', texts: compared }] : [];
  if (written) {
    const [full = ''] = written.texts;
    rows.push({ ...written, texts: [...(rate ? [`${full}, ${rate}`] : []), ...written.texts] });
  }
  return drawBars(rows, columns);
}

/** The figures as parts of one line. */
export const backupParts = ({ compared: [compared], written }: BackupFigures): string[] => [
  ...(compared ? [`${compared} compared`] : []),
  ...(written ? [`${written.texts[0]} ${written.label}`] : []),
];
