import type { BackupTotals, PlanReport } from '../../../core/contracts/backup-run';
import { ExitCode, exitCodeOf } from '../../exit-codes';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatUsd } from '../../format/money';
import type { Field } from '../../report/fields';

/** Whether a run ended early: it has executed a part of its plan, or has no plan. */
const endedEarly = ({ status }: PlanReport) => exitCodeOf(status) === ExitCode.failed;

/** Fields with the snapshot of a backup, the changes that it found, and the archives that it wrote. */
export function resultFields(report: PlanReport): Field[] {
  const { snapshot, parent, totals } = report;
  const compared = parent ? `compared with ${parent}` : 'first of its vault and source';
  return [['snapshot', snapshot && `${snapshot} (${compared})`], ...(totals ? totalFields(report, totals) : [])];
}

function totalFields(report: PlanReport, totals: BackupTotals): Field[] {
  const { added, changed, deleted, repacked, reused, rewritten, lost } = totals;
  const repackedText = repacked > 0 ? `, ${formatCount(repacked)} repacked` : '';
  const planned = `${countOf(totals.archives, 'archive')} (${formatBytes(totals.archiveBytes)})`;
  return [
    ['objects', `${formatCount(totals.objects)} (${formatBytes(totals.bytes)})`],
    [
      'changes',
      `${formatCount(added)} added, ${formatCount(changed)} changed, ${formatCount(deleted)} deleted${repackedText}`,
    ],
    ['rewritten', rewritten > 0 ? `${countOf(rewritten, 'object')} from missing archives` : null],
    ['lost', lost > 0 ? `${countOf(lost, 'object')}, no longer in the source or the vault` : null],
    ['reused', reused > 0 ? `${countOf(reused, 'object')} from snapshot ${report.secondParent}` : null],
    ['to write', report.status === 'planned' ? planned : null],
    ['written', report.status === 'planned' ? null : writtenText(report, planned)],
  ];
}

function writtenText(report: PlanReport, planned: string): string {
  const written = `${countOf(report.newArchives, 'archive')} (${formatBytes(report.newBytes)})`;
  return endedEarly(report) ? `${written} of ${planned}` : written;
}

export function estimateFields(report: PlanReport): Field[] {
  const { estimate } = report;
  if (!estimate)
    return [
      [
        'estimate',
        endedEarly(report)
          ? null
          : 'none: the configuration has no `prices.backup`, and those of this region are not known',
      ],
    ];
  return [
    [
      'estimate',
      `${formatUsd(estimate.totalUsd)} (uploads ${formatUsd(estimate.uploadUsd)}, reading the source ${formatUsd(estimate.readUsd)}), then ${formatUsd(estimate.storagePerMonthUsd)} a month in the vault`,
    ],
    ['prices', `${estimate.source}, ${estimate.asOf}`],
  ];
}
