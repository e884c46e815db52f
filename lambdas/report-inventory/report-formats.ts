import type { InventoryReport, InventoryScope } from '../../core/contracts/inventory-run';
import { driftFiles, inventoryFiles, runFiles } from '../../core/contracts/run-files';
import { readableCause } from '../../core/text/readable-cause';

/** Subject of the message for the reports topic. */
export const subjectOf = ({ vault, status }: InventoryReport): string => `Moraine: inventory of ${vault} ${status}`;

/** Lines of the message for the reports topic. */
export function summaryOf(report: InventoryReport): string[] {
  const { runId, status, vault, scope, inventoryDate, archives, bytes, unreadable, parts, error } = report;
  return [
    `Run ${runId}: ${status}`,
    `Vault ${vault}: ${scopeText(scope)}`,
    ...(inventoryDate === null ? [] : [`Inventory of ${inventoryDate}`]),
    `Archives: ${archives}, ${bytes} bytes; elements that cannot be read: ${unreadable}`,
    ...driftLines(report),
    ...(error ? [`Error: ${error.error}: ${readableCause(error.cause)}`] : []),
    ...parts.map((part) => `List: ${inventoryFiles.list(runId, scope.kind, part)} in the runs bucket`).slice(0, 1),
    `Full report: ${runFiles.report(runId)} in the runs bucket`,
  ];
}

function driftLines({ runId, drift }: InventoryReport): string[] {
  if (!drift) return [];
  if (drift.kind === 'skipped') return [`Not compared: ${drift.reason}`];
  const { before, snapshots, gone, changed, unknown, duplicates, firstGone } = drift;
  const earlier = before ? ` and the inventory of ${before.inventoryDate}` : '';
  return [
    `Compared with ${snapshots} snapshots${earlier}:`,
    `  gone: ${gone.needed} archives that snapshots need, ${gone.others} others; changed: ${changed}`,
    ...firstGone.map(({ archiveId, plan }) => `    ${archiveId}${plan === undefined ? '' : ` of plan ${plan}`}`),
    `  unknown: ${unknown.archives}, ${unknown.bytes} bytes${drift.new ? `; new: ${drift.new.archives}` : ''}`,
    ...(duplicates > 0 ? [`  duplicates of lost answers, which retention deletes: ${duplicates}`] : []),
    `  lists: ${driftFiles.prefix(runId, drift.call)} in the runs bucket`,
  ];
}

function scopeText(scope: InventoryScope): string {
  if (scope.kind === 'vault') return 'all archives';
  const { from = 'the beginning', to = 'the end' } = scope.created;
  return `archives created from ${from} on and before ${to}`;
}
