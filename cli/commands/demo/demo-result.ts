import type { RetrievalReport } from '../../../core/contracts/retrieval-run';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';
import type { BackupDemo } from './backup-demo';
import type { Difference } from './compare-objects';
import type { Skipped } from './directory-archives';

/** The object that `--json` prints. */
export interface DemoResult {
  archives: number;
  bytes: number;
  /** Archives that the run verified by their tree hash. */
  verified: number;
  /** Archives that the run could not retrieve. */
  failed: number;
  /** Objects that equal their source byte for byte. */
  identical: number;
  differences: Difference[];
  skipped: Skipped[];
  /** From the first upload to the end of the run. */
  virtualSeconds: number;
  /** From the start of the embedded cloud to the end of the comparison. */
  wallSeconds: number;
  dynamodbWriteUnits: number;
  seed: number | null;
  keptIn: string | null;
  report: RetrievalReport;
  /** Result of the backup half; null when the configuration has no plan. */
  backup: BackupDemo | null;
}

export const isFlawless = (result: DemoResult) =>
  result.failed === 0 &&
  result.differences.length === 0 &&
  result.verified === result.archives &&
  result.report.status === 'succeeded' &&
  (result.backup === null || isFlawlessBackup(result.backup));

const isFlawlessBackup = ({ snapshots, differences }: BackupDemo) =>
  differences.length === 0 &&
  snapshots.length === 2 &&
  snapshots.every(({ objects, verified, identical }) => verified === objects && identical === objects);

const DIFFERENCES_SHOWN_MAX = 20;
const SKIPPED_SHOWN_MAX = 20;

/** Lines of text that describe the result. */
export function describeDemo(result: DemoResult): string[] {
  const { report } = result;
  const runMs = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const lines = [
    '',
    `  archives       ${formatCount(result.archives)}`,
    `  bytes          ${formatCount(result.bytes)} (${formatBytes(result.bytes)})`,
    `  verified       ${formatCount(result.verified)}, by Glacier's SHA-256 tree hash`,
    `  failed         ${formatCount(result.failed)}`,
    `  identical      ${formatCount(result.identical)}, compared byte for byte with their source`,
    `  virtual time   ${formatDuration(result.virtualSeconds * 1000)}, of which the run took ${formatDuration(runMs)}`,
    `  real time      ${formatDuration(result.wallSeconds * 1000)}`,
    `  DynamoDB       ${(result.dynamodbWriteUnits / Math.max(1, result.archives)).toFixed(1)} write units per archive`,
  ];
  if (report.estimate) {
    const { totalUsd, storagePerMonthUsd, source, asOf } = report.estimate;
    const monthly = `then ${formatUsd(storagePerMonthUsd)} a month in S3`;
    lines.push(`  in an account  ${formatUsd(totalUsd)}, ${monthly} (${source}, ${asOf})`);
  }
  if (result.backup) lines.push('', ...describeBackup(result.backup));
  if (result.skipped.length > 0) lines.push('', ...describeSkipped(result.skipped));
  const differences = [...result.differences, ...(result.backup?.differences ?? [])];
  if (differences.length > 0) lines.push('', ...describeDifferences(differences));
  return lines;
}

function describeBackup({ plan, snapshots }: BackupDemo): string[] {
  return [
    `Backups of plan ${plan}:`,
    ...snapshots.flatMap((one) => [
      `  snapshot ${one.snapshot}`,
      `    taken        ${formatCount(one.added)} added, ${formatCount(one.changed)} changed, ${formatCount(one.deleted)} deleted; ${countOf(one.newArchives, 'new archive')}`,
      `    restored     ${formatCount(one.verified)} of ${countOf(one.objects, 'object')} (${formatBytes(one.bytes)}), by ${countOf(one.requests, 'Glacier job')}`,
      `    identical    ${formatCount(one.identical)}, with content type, metadata and tags`,
    ]),
  ];
}

function describeSkipped(skipped: Skipped[]): string[] {
  return [
    `Skipped ${countOf(skipped.length, 'file')}:`,
    ...skipped.slice(0, SKIPPED_SHOWN_MAX).map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}`),
    ...(skipped.length > SKIPPED_SHOWN_MAX ? [`  and ${formatCount(skipped.length - SKIPPED_SHOWN_MAX)} more`] : []),
  ];
}

function describeDifferences(differences: Difference[]): string[] {
  return [
    `NOT IDENTICAL, ${countOf(differences.length, 'difference')}:`,
    ...differences
      .slice(0, DIFFERENCES_SHOWN_MAX)
      .map(({ name, reason }) => `  ${printable(name)}: ${printable(reason)}`),
    ...(differences.length > DIFFERENCES_SHOWN_MAX
      ? [`  and ${formatCount(differences.length - DIFFERENCES_SHOWN_MAX)} more`]
      : []),
  ];
}
