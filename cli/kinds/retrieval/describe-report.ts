import type { RetrievalReport } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { ExitCode, exitCodeOf } from '../../exit-codes';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { tookField } from '../../report/took-field';
import { formatS3Uri } from '../../s3-uri';
import { nameFields } from './name-fields';
import { fallbackText } from './tier-fields';

const FAILURES_SHOWN_MAX = 20;
const NO_PRICES =
  'none: no prices of this region, tier and storage class are known; add `prices` to the configuration, and deploy';

const missingText = (missing: readonly string[]) =>
  missing.length === 0
    ? NO_PRICES
    : `none: no price is known for ${missing.join(', ')}; add what is missing to \`prices\` in the configuration, and deploy`;

/** The parts of a report's description that depend on the kind of retrieval. */
export interface ReportWords {
  counted: 'archive' | 'object';
  fields: Field[];
  runsBucket: string;
  hasVirtualTime: boolean;
  /** Lines after the first one: the estimate of a dry run in each tier. */
  estimate: string[];
  /** Members of the configuration that an estimate needs and that are not set; empty if they are not known. */
  missingPrices: string[];
}

/** The summary of a finished retrieval, with what to do about failures. */
export function describeReport(report: RetrievalReport, words: ReportWords): string[] {
  const { destination } = report;
  const lines = [
    `Run ${report.runId}: ${report.status}`,
    ...words.estimate,
    ...fields([
      ['retry of', report.retryOf],
      ['vault', report.vault],
      ...words.fields,
      ['destination', formatS3Uri(destination.bucket, destination.prefix)],
      ['tier', report.tier],
      [
        'inventory',
        report.inventoryDate && `of ${formatTime(report.inventoryDate)} UTC; later uploads are not in this run`,
      ],
      [`${words.counted}s`, totalText(report)],
      ...nameFields(report),
      ...outcomeFields(report),
      ['started', `${formatTime(report.startedAt)} UTC`],
      tookField(report, words),
      ...estimateFields(report, words.missingPrices),
    ]),
    ...report.warnings.map((warning) => `  warning: ${printable(warning)}`),
    ...(report.notes ?? []).map((note) => `  note: ${printable(note)}`),
  ];
  if (report.error) lines.push(`  ${report.error.error}: ${printable(report.error.cause)}`);
  if (report.failed > 0) lines.push(...describeFailures(report, words));
  const where = formatS3Uri(words.runsBucket, runFiles.report(report.runId));
  lines.push(`  report         ${where} (and report.csv beside it)`);
  return lines;
}

function totalText({ archives, bytes, selection }: RetrievalReport): string {
  if (archives === null || bytes === null) return 'unknown';
  const total = `${formatCount(archives)} (${formatBytes(bytes)})`;
  if (!selection) return total;
  const { listed } = selection;
  return `${total} selected of ${formatCount(listed.archives)} (${formatBytes(listed.bytes)})`;
}

function outcomeFields(report: RetrievalReport): Field[] {
  if (report.status === 'planned') {
    const jobs = report.work?.requests ?? report.estimate?.requests;
    return [
      [
        'present',
        report.present > 0 ? `${formatCount(report.present)} already at the destination${elsewhere(report)}` : null,
      ],
      ['to copy', report.copied ? `${formatCount(report.copied)} within S3, to the names of this run` : null],
      ['to request', jobs === undefined ? null : countOf(jobs, 'Glacier job')],
      // A run whose probe fails has no plan.
      ['probe', 'the destination accepted a part of a multipart upload, which was then aborted'],
    ];
  }
  if (report.isUncounted) return ['verified', 'failed', 'requests'].map((name) => [name, 'unknown']);
  const present =
    report.present > 0 ? `, of which ${formatCount(report.present)} were already there${elsewhere(report)}` : '';
  return [
    ['verified', `${formatCount(report.verified)} (${formatBytes(report.verifiedBytes)})${present}`],
    [
      'further',
      report.further ? `${formatCount(report.further.copied)} objects under further names of archives` : null,
    ],
    ['copied', report.copied ? `${formatCount(report.copied)} of them within S3, from other names` : null],
    ['failed', formatCount(report.failed)],
    [
      'unproven',
      report.unproven ? `${formatCount(report.unproven)} at the destination without proof, not requested` : null,
    ],
    ['requests', `${countOf(report.requests, 'Glacier job')}${fallbackText(report.fallback)}${duplicates(report)}`],
  ];
}

const elsewhere = ({ presentElsewhere }: RetrievalReport) =>
  presentElsewhere ? ` (${formatCount(presentElsewhere)} under other names)` : '';

const duplicates = (report: RetrievalReport) =>
  report.possibleDuplicates > 0 ? `, of which ${formatCount(report.possibleDuplicates)} may be duplicates` : '';

function estimateFields({ estimate, status }: RetrievalReport, missing: readonly string[]): Field[] {
  // A run that ended early may have no estimate yet.
  if (!estimate) return [['estimate', exitCodeOf(status) === ExitCode.failed ? null : missingText(missing)]];
  return [
    [
      'estimate',
      `${formatUsd(estimate.totalUsd)} (retrieval ${formatUsd(estimate.retrievalUsd)}, S3 requests ${formatUsd(estimate.uploadUsd)}), then ${formatUsd(estimate.storagePerMonthUsd)} a month in S3`,
    ],
    ['prices', `${estimate.source}, ${estimate.asOf}`],
  ];
}

function describeFailures(report: RetrievalReport, { runsBucket }: ReportWords): string[] {
  const shown = report.failures.slice(0, FAILURES_SHOWN_MAX);
  return [
    '  Failed:',
    ...shown.map((failure) => `    ${printable(failure.key || failure.archiveId)}: ${printable(failure.reason)}`),
    ...(report.failed > shown.length ? [`    and ${formatCount(report.failed - shown.length)} more`] : []),
    `  All of them: ${formatS3Uri(runsBucket, runFiles.failures(report.runId))}`,
    ...(report.status === 'completed-with-errors' ? [`  Retry them: moraine retry ${report.runId}`] : []),
  ];
}
