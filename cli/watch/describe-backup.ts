import type { BackupState } from '../deployment/backup-state';
import { formatBar, formatPercent } from '../format/bar';
import { countOf, formatBytes, formatCount } from '../format/bytes';
import type { Frame } from './frame';
import { describeTimes } from './times';

/** What the lines about a backup under way are made from. */
export interface BackupLook {
  state: BackupState;
  elapsedMs: number | undefined;
  remainingMs: number | undefined;
}

const PHASES: Record<string, string> = {
  opening: 'opening: checking the request, or waiting for another run of the plan',
  planning: 'planning: comparing the source with the last snapshot',
  uploading: 'uploading',
  committing: 'committing: writing the snapshot',
  forgetting: 'forgetting: applying the retention',
  judging: 'judging: deciding on a held snapshot',
};

/** From here on there is something to write, or nothing. */
const PLANNED = new Set(['uploading', 'committing', 'forgetting', 'succeeded', 'completed-with-errors']);

export function backupFrame(look: BackupLook): Frame {
  const { status, totals, archivesWritten, bytesWritten } = look.state;
  return {
    status,
    settled: [totals?.objects, archivesWritten, bytesWritten].join('/'),
    draw: (columns) => drawBackup(look, columns),
    line: () => backupLine(look),
  };
}

function drawBackup(look: BackupLook, columns: number): string[] {
  const { state } = look;
  const lines = [`${state.runId}  ${PHASES[state.status] ?? state.status}`];
  const { written, compared } = countsOf(state);
  if (compared) lines.push(`  compared  ${compared}`);
  if (written) {
    const bar = formatBar(
      written.bytes,
      written.ofBytes,
      Math.max(0, Math.min(40, columns - written.text.length - 20)),
    );
    const percent = formatPercent(written.bytes, written.ofBytes).padStart(5);
    lines.push(`  written   ${bar}${percent}  ${written.text}`);
  }
  const times = describeTimes(look);
  if (times) lines.push(`  ${times}`);
  return lines.map((line) => line.slice(0, columns));
}

function backupLine(look: BackupLook): string {
  const { state } = look;
  const { written, compared } = countsOf(state);
  const parts = [`${state.runId} ${state.status}`];
  if (compared) parts.push(`${compared} compared`);
  if (written) parts.push(`${written.text} written`);
  const times = describeTimes(look);
  if (times) parts.push(times);
  return parts.join(', ');
}

function countsOf({ status, kind, totals, archivesWritten, bytesWritten }: BackupState) {
  if (!totals || kind !== 'backup') return {};
  const compared = `${countOf(totals.objects, 'object')} (${formatBytes(totals.bytes)})`;
  if (!PLANNED.has(status)) return { compared };
  // The catalog is one archive more than was planned.
  const archives = Math.min(archivesWritten, totals.archives);
  const bytes = Math.min(bytesWritten, totals.archiveBytes);
  const text = `${formatCount(archives)} of ${countOf(totals.archives, 'archive')}, ${formatBytes(bytes)} of ${formatBytes(totals.archiveBytes)}`;
  return { compared, written: { bytes, ofBytes: totals.archiveBytes, text } };
}
