import type { InventoryReport, InventoryScope } from '../../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../../core/contracts/run-files';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { tookField } from '../../report/took-field';
import { formatS3Uri } from '../../s3-uri';
import type { ReportedBy } from '../kind-view';
import { describeDrift } from './describe-drift';

/** `all archives`; `archives created from 2026-01-01 00:00:00 on, before 2026-02-01 00:00:00 UTC` */
export function scopeText(scope: InventoryScope): string {
  if (scope.kind === 'vault') return 'all archives';
  const { from, to } = scope.created;
  const ends = [...(from ? [`from ${formatTime(from)} on`] : []), ...(to ? [`before ${formatTime(to)}`] : [])];
  return `archives created ${ends.join(', ')} UTC`;
}

/** The summary of a finished inventory, and the location of its list. */
export function describeReport(report: InventoryReport, deployment: ReportedBy): string[] {
  const runsBucket = deployment.files.bucket;
  const { runId, status, vault, scope, inventoryDate, parts, error } = report;
  const isRead = inventoryDate !== null;
  return [
    `Run ${runId}: ${status}`,
    ...fields([
      ['vault', vault],
      ['scope', scope.kind === 'range' ? `${scopeText(scope)}, and no others` : scopeText(scope)],
      ['inventory', isRead ? `of ${formatTime(inventoryDate)} UTC; later uploads and deletions are not in it` : null],
      ...(parts.length > 0 ? sumFields(report) : []),
      ['started', `${formatTime(report.startedAt)} UTC`],
      tookField(report, deployment),
    ]),
    ...(error ? [`  ${error.error}: ${printable(error.cause)}`] : []),
    ...(report.warnings ?? []).map((warning) => `  warning: ${printable(warning)}`),
    ...(isRead ? describeEmpty(report) : []),
    ...describeFiles(report, runsBucket),
    ...describeDrift(runId, report.drift, runsBucket),
    `  report         ${formatS3Uri(runsBucket, runFiles.report(runId))}`,
  ];
}

function sumFields({ archives, bytes, unreadable, descriptions, oldest, newest, largest }: InventoryReport): Field[] {
  const { moraine, text, empty } = descriptions;
  return [
    ['archives', `${formatCount(archives)} (${formatBytes(bytes)})`],
    [
      'descriptions',
      archives > 0
        ? `${formatCount(moraine)} of Moraine, ${formatCount(text)} others, ${formatCount(empty)} empty`
        : null,
    ],
    ['oldest', oldest && `${formatTime(oldest)} UTC`],
    ['newest', newest && `${formatTime(newest)} UTC`],
    ['largest', largest && `${formatBytes(largest.sizeBytes)}: ${largest.archiveId}`],
    ['unreadable', unreadable > 0 ? countOf(unreadable, 'element') : null],
  ];
}

function describeEmpty({ archives, unreadable, scope, vault }: InventoryReport): string[] {
  if (archives + unreadable > 0) return [];
  if (scope.kind === 'range') return [`  The inventory of vault ${vault} has no archive in that range.`];
  return [
    `  The inventory of vault ${vault} has no archive. Later uploads are in the next inventory, about a day later.`,
  ];
}

function describeFiles({ runId, scope, parts, unreadable, status }: InventoryReport, runsBucket: string): string[] {
  const [first, ...more] = parts;
  if (first === undefined) return [];
  const last = more.length > 0 ? `, and ${countOf(more.length, 'more file')} beside it` : '';
  const isComplete = status === 'succeeded' || status === 'completed-with-errors';
  return [
    `  list           ${formatS3Uri(runsBucket, inventoryFiles.list(runId, scope.kind, first))}${last}`,
    ...(unreadable > 0
      ? [`  Unreadable elements: ${formatS3Uri(runsBucket, runFiles.prefix(runId))}unreadable-*.jsonl`]
      : []),
    ...(isComplete
      ? [`  Print it: moraine inventory --run ${runId} --csv, or --json`]
      : ['  The list is incomplete: the run ended before it was read.']),
  ];
}
