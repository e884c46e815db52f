import { type CheckReport, damagedArchives } from '../../../core/contracts/check';
import { checkFiles, runFiles } from '../../../core/contracts/run-files';
import { formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { tookField } from '../../report/took-field';
import { formatS3Uri } from '../../s3-uri';
import type { ReportedBy } from '../kind-view';
import { describeFindings } from './describe-findings';
import { describeUnverified, sampleFields } from './describe-sample';

/** Summarize a finished check: results, findings, and what to do about them. */
export function describeReport(report: CheckReport, deployment: ReportedBy): string[] {
  const runsBucket = deployment.files.bucket;
  const { runId, status, plan, snapshot, vault, inventoryDate, sums, sample, warnings, error } = report;
  return [
    `Run ${runId}: ${status}`,
    ...fields([
      ['retry of', report.retryOf],
      ['plan', `${plan}, ${snapshot === null ? 'all kept snapshots' : `snapshot ${snapshot}`}`],
      ['vault', vault],
      ['inventory', inventoryDate && `of ${formatTime(inventoryDate)} UTC; it does not show later deletions`],
      ...(sums ? sumFields(sums) : []),
      ...(sample ? sampleFields(sample, status) : []),
      ['started', `${formatTime(report.startedAt)} UTC`],
      tookField(report, deployment),
    ]),
    ...warnings.map((warning) => `  warning: ${printable(warning)}`),
    ...(report.notes ?? []).map((note) => `  note: ${printable(note)}`),
    ...(error ? [`  ${error.error}: ${printable(error.cause)}`] : []),
    ...(damagedArchives(sums) > 0
      ? describeFindings(report, formatS3Uri(runsBucket, checkFiles.damagePrefix(runId)))
      : []),
    ...(sample ? describeUnverified(sample) : []),
    `  report         ${formatS3Uri(runsBucket, runFiles.report(runId))}`,
  ];
}

function sumFields(sums: NonNullable<CheckReport['sums']>): Field[] {
  const { snapshots, archives, missing, otherSize, otherHash, notYetListed, unconfirmed, duplicates } = sums;
  const differ = [
    ...(otherSize > 0 ? [`${formatCount(otherSize)} of another size`] : []),
    ...(otherHash > 0 ? [`${formatCount(otherHash)} with another tree hash`] : []),
  ];
  return [
    ['archives', `${formatCount(archives)} of ${formatCount(snapshots)} snapshots`],
    ['missing', formatCount(missing)],
    ['differ', differ.length > 0 ? differ.join(', ') : null],
    ['not yet listed', notYetListed > 0 ? formatCount(notYetListed) : null],
    ['unconfirmed', unconfirmed > 0 ? formatCount(unconfirmed) : null],
    ['duplicates', duplicates > 0 ? `${formatCount(duplicates)} of lost answers, which retention deletes` : null],
  ];
}
