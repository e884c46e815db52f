import type { PlanReport } from '../../../core/contracts/backup-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { describeHeld } from '../../report/describe-held';
import { describeRetention } from '../../report/describe-retention';
import { type Field, fields } from '../../report/fields';
import { tookField } from '../../report/took-field';
import { formatS3Uri } from '../../s3-uri';
import type { ReportedBy } from '../kind-view';

const ERRORS_SHOWN_MAX = 20;

/** The parts of a report's description that depend on the kind of run. */
export interface ReportWords {
  /** Lines before everything else. */
  before?: string[];
  /** Fields before the vault, and after it. */
  source?: Field[];
  result?: Field[];
  estimate?: Field[];
  /** Lines after the fields. */
  after?: string[];
}

/** The summary of a finished run on a plan, with what to do about errors. */
export function describeReport(report: PlanReport, words: ReportWords, deployment: ReportedBy): string[] {
  const runsBucket = deployment.files.bucket;
  const { before = [], source = [], result = [], estimate = [], after = [] } = words;
  const lines = [
    ...before,
    `Run ${report.runId}: ${report.status}`,
    ...fields([
      ['retry of', report.retryOf],
      ['plan', `${report.plan} (${report.kind})`],
      ...source,
      ['vault', report.vault],
      ...result,
      ['started', `${formatTime(report.startedAt)} UTC`],
      tookField(report, deployment),
      ...estimate,
    ]),
    ...after,
    ...(report.retention ? describeRetention(report.retention, report.status === 'planned') : []),
    ...(report.held ? describeHeld(report.held) : []),
  ];
  if (report.error) lines.push(`  ${report.error.error}: ${printable(report.error.cause)}`);
  for (const warning of report.warnings ?? []) lines.push(`  warning: ${printable(warning)}`);
  if (report.errors > 0) lines.push(...describeErrors(report, runsBucket));
  if (report.lost > 0) lines.push(...describeLost(report, runsBucket));
  lines.push(`  report         ${formatS3Uri(runsBucket, backupFiles.report(report.runId))}`);
  return lines;
}

function describeErrors(report: PlanReport, runsBucket: string): string[] {
  const shown = report.firstErrors.slice(0, ERRORS_SHOWN_MAX);
  return [
    `  ${countOf(report.errors, 'object')} could not be backed up; the next backup retries them:`,
    ...shown.map(({ key, reason }) => `    ${printable(key)}: ${printable(reason)}`),
    ...(report.errors > shown.length ? [`    and ${formatCount(report.errors - shown.length)} more`] : []),
    `  All of them: ${formatS3Uri(runsBucket, backupFiles.errors(report.runId))}`,
  ];
}

function describeLost({ runId, lost, firstLost }: PlanReport, runsBucket: string): string[] {
  return [
    `  ${countOf(lost, 'object')} of the last snapshot ${lost === 1 ? 'is' : 'are'} lost, no longer in the source or the vault:`,
    ...firstLost.map(({ key, sizeBytes }) => `    ${printable(key)} (${formatBytes(sizeBytes)})`),
    ...(lost > firstLost.length ? [`    and ${formatCount(lost - firstLost.length)} more`] : []),
    `  All of them: ${formatS3Uri(runsBucket, backupFiles.lost(runId))}`,
  ];
}
