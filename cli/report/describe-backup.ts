import type { BackupReport, BackupTotals } from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { BackupState } from '../deployment/backup-state';
import { countOf, formatBytes, formatCount } from '../format/bytes';
import { formatDuration, formatTime } from '../format/duration';
import { formatUsd } from '../format/money';
import { printable } from '../format/printable';
import { formatS3Uri } from '../s3-uri';
import { describeHeld, describeHeldBackup, describeJudged } from './describe-held';
import { describeRetention } from './describe-retention';
import { fields } from './fields';

const ERRORS_SHOWN = 20;

/** The summary of a finished backup, or of a run that only forgot or judged, with what to do about errors. */
export function describeBackupReport(report: BackupReport, runsBucket: string): string[] {
  const { source } = report;
  const lines = [
    ...describeHeldBackup(report),
    `Run ${report.runId}: ${report.status}`,
    ...fields([
      ['plan', `${report.plan} (${report.action})`],
      ['source', report.action === 'backup' ? formatS3Uri(source.bucket, source.prefix) : null],
      ['vault', report.vault],
      ['snapshot', report.snapshot && (report.action === 'backup' ? snapshotText(report) : report.snapshot)],
      ...(report.totals ? totalFields(report, report.totals) : []),
      ['started', `${formatTime(report.startedAt)} UTC`],
      ['took', formatDuration(Date.parse(report.finishedAt) - Date.parse(report.startedAt))],
      ...(report.action === 'backup' ? estimateFields(report) : []),
    ]),
    ...describeJudged(report),
    ...(report.retention ? describeRetention(report.retention, report.status === 'planned') : []),
    ...(report.held ? describeHeld(report.held) : []),
  ];
  if (report.error) lines.push(`  ${report.error.error}: ${printable(report.error.cause)}`);
  if (report.errors > 0) lines.push(...describeErrors(report, runsBucket));
  lines.push(`  report         ${formatS3Uri(runsBucket, backupFiles.report(report.runId))}`);
  return lines;
}

const snapshotText = ({ snapshot, parent }: BackupReport) =>
  `${snapshot} (${parent ? `compared with ${parent}` : 'the first of its vault and source'})`;

function totalFields(report: BackupReport, totals: BackupTotals): [string, string | null][] {
  const { added, changed, deleted, repacked, reused } = totals;
  const again = repacked > 0 ? `, ${formatCount(repacked)} packed anew` : '';
  const planned = `${countOf(totals.archives, 'archive')} (${formatBytes(totals.archiveBytes)})`;
  return [
    ['objects', `${formatCount(totals.objects)} (${formatBytes(totals.bytes)})`],
    [
      'changes',
      `${formatCount(added)} added, ${formatCount(changed)} changed, ${formatCount(deleted)} deleted${again}`,
    ],
    ['taken over', reused > 0 ? `${countOf(reused, 'object')} from snapshot ${report.secondParent}` : null],
    ['to write', report.status === 'planned' ? planned : null],
    ['written', report.status === 'planned' ? null : writtenText(report, planned)],
  ];
}

function writtenText(report: BackupReport, planned: string): string {
  const written = `${countOf(report.newArchives, 'archive')} (${formatBytes(report.newBytes)})`;
  return report.status === 'failed' ? `${written} of ${planned}` : written;
}

function estimateFields({ estimate, status }: BackupReport): [string, string | null][] {
  // A run that failed may not have come as far as its estimate.
  if (!estimate) return [['estimate', status === 'failed' ? null : 'none: moraine.config.ts has no `prices.backup`']];
  return [
    [
      'estimate',
      `${formatUsd(estimate.totalUsd)} (uploads ${formatUsd(estimate.uploadUsd)}, reading the source ${formatUsd(estimate.readUsd)}), then ${formatUsd(estimate.storagePerMonthUsd)} a month in the vault`,
    ],
    ['prices', `${estimate.source}, ${estimate.asOf}`],
  ];
}

function describeErrors(report: BackupReport, runsBucket: string): string[] {
  const shown = report.firstErrors.slice(0, ERRORS_SHOWN);
  return [
    `  ${countOf(report.errors, 'object')} could not be taken, and will be tried again by the next backup:`,
    ...shown.map(({ key, reason }) => `    ${printable(key)}: ${printable(reason)}`),
    ...(report.errors > shown.length ? [`    and ${formatCount(report.errors - shown.length)} more`] : []),
    `  All of them: ${formatS3Uri(runsBucket, backupFiles.errors(report.runId))}`,
  ];
}

/** A run without a report: under way, or refused before there was one. */
export function describeBackupState(state: BackupState): string[] {
  return [
    `Run ${state.runId}: ${state.status}`,
    ...fields([
      ['plan', state.plan && `${state.plan} (${state.kind})`],
      ['started', state.startedAt && `${formatTime(state.startedAt)} UTC`],
      ['finished', state.finishedAt && `${formatTime(state.finishedAt)} UTC`],
    ]),
    ...(state.failure ? [`  ${state.failure.error}: ${printable(state.failure.cause)}`] : []),
  ];
}
