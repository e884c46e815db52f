import type { RunReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { RunState } from '../deployment/run-state';
import { countOf, formatBytes, formatCount } from '../format/bytes';
import { formatDuration, formatTime } from '../format/duration';
import { formatUsd } from '../format/money';
import { printable } from '../format/printable';
import { formatS3Uri } from '../s3-uri';
import { fields } from './fields';
import { tryAgain } from './try-again';

const FAILURES_SHOWN = 20;

/** The summary of a finished run, with what to do about failures. */
export function describeReport(report: RunReport, state: RunState, runsBucket: string): string[] {
  const { destination } = report;
  const lines = [
    `Run ${report.runId}: ${report.status}`,
    ...fields([
      ['vault', report.vault],
      ['snapshot', snapshotText(state)],
      ['destination', formatS3Uri(destination.bucket, destination.prefix)],
      ['tier', report.tier],
      [
        'inventory',
        report.inventoryDate && `of ${formatTime(report.inventoryDate)} UTC; later uploads are not in this run`,
      ],
      [state.restore ? 'objects' : 'archives', `${formatCount(report.archives)} (${formatBytes(report.bytes)})`],
      ...outcomeFields(report),
      ['started', `${formatTime(report.startedAt)} UTC`],
      ['took', formatDuration(Date.parse(report.finishedAt) - Date.parse(report.startedAt))],
      ...estimateFields(report),
    ]),
    ...report.warnings.map((warning) => `  warning: ${printable(warning)}`),
  ];
  if (report.error) lines.push(`  ${report.error.error}: ${printable(report.error.cause)}`);
  if (report.failed > 0) lines.push(...describeFailures(report, state, runsBucket));
  lines.push(`  report         ${formatS3Uri(runsBucket, runFiles.report(report.runId))} (and report.csv beside it)`);
  return lines;
}

function outcomeFields(report: RunReport): [string, string | null][] {
  if (report.status === 'planned') {
    return [
      ['present', report.present > 0 ? `${formatCount(report.present)} at the destination already` : null],
      ['to request', report.estimate && countOf(report.estimate.requests, 'Glacier job')],
      // No run comes to a plan without it.
      ['probe', 'the destination took a part of an upload that was then aborted'],
    ];
  }
  const present = report.present > 0 ? `, ${formatCount(report.present)} of them there before` : '';
  return [
    ['verified', `${formatCount(report.verified)} (${formatBytes(report.verifiedBytes)})${present}`],
    ['failed', formatCount(report.failed)],
    [
      'unproven',
      report.unproven ? `${formatCount(report.unproven)} at the destination without proof, not requested` : null,
    ],
    ['requests', `${countOf(report.requests, 'Glacier job')}${duplicates(report)}`],
  ];
}

const duplicates = (report: RunReport) =>
  report.possibleDuplicates > 0 ? `, of which ${formatCount(report.possibleDuplicates)} may be duplicates` : '';

function estimateFields(report: RunReport): [string, string | null][] {
  const { estimate, status } = report;
  // A run that failed may not have come as far as its estimate.
  if (!estimate) return [['estimate', status === 'failed' ? null : 'none: moraine.config.ts has no prices']];
  return [
    [
      'estimate',
      `${formatUsd(estimate.totalUsd)} (retrieval ${formatUsd(estimate.retrievalUsd)}, S3 requests ${formatUsd(estimate.uploadUsd)}), then ${formatUsd(estimate.storagePerMonthUsd)} a month in S3`,
    ],
    ['prices', `${estimate.source}, ${estimate.asOf}`],
  ];
}

function describeFailures(report: RunReport, state: RunState, runsBucket: string): string[] {
  const shown = report.failures.slice(0, FAILURES_SHOWN);
  return [
    '  Failed:',
    ...shown.map((failure) => `    ${printable(failure.key || failure.archiveId)}: ${printable(failure.reason)}`),
    ...(report.failed > shown.length ? [`    and ${formatCount(report.failed - shown.length)} more`] : []),
    ...tryAgain(report, state, runsBucket),
  ];
}

const snapshotText = ({ restore }: RunState) => restore && `${restore.snapshot} of plan ${restore.plan}`;

/** A run without a report: under way, or failed before there was one. */
export function describeState(state: RunState): string[] {
  return [
    `Run ${state.runId}: ${state.status}`,
    ...fields([
      ['vault', state.vault],
      ['snapshot', snapshotText(state)],
      ['destination', state.destination && formatS3Uri(state.destination.bucket, state.destination.prefix)],
      ['tier', state.tier],
      ['started', state.startedAt && `${formatTime(state.startedAt)} UTC`],
      ['finished', state.finishedAt && `${formatTime(state.finishedAt)} UTC`],
    ]),
    ...(state.failure ? [`  ${state.failure.error}: ${printable(state.failure.cause)}`] : []),
  ];
}
