import type { InventoryReport, InventoryScope } from '../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../core/contracts/run-files';
import { readableCause } from '../../core/text/readable-cause';

/** Subject of the message for the reports topic: at most 100 characters. */
export const subjectOf = ({ vault, status }: InventoryReport): string =>
  `Moraine: inventory of ${vault} ${status}`.slice(0, 100);

/** Text of the message for the reports topic. */
export function summaryOf(report: InventoryReport): string {
  const { runId, status, vault, scope, inventoryDate, archives, bytes, unreadable, parts, error } = report;
  const lines = [
    `Run ${runId}: ${status}`,
    `Vault ${vault}: ${scopeText(scope)}`,
    ...(inventoryDate === null ? [] : [`Inventory of ${inventoryDate}`]),
    `Archives: ${archives}, ${bytes} bytes; elements that cannot be read: ${unreadable}`,
    ...(error ? [`Error: ${error.error}: ${readableCause(error.cause)}`] : []),
    ...parts.map((part) => `List: ${inventoryFiles.list(runId, scope.kind, part)} in the runs bucket`).slice(0, 1),
    `Full report: ${runFiles.report(runId)} in the runs bucket`,
  ];
  return lines.join('\n');
}

function scopeText(scope: InventoryScope): string {
  if (scope.kind === 'vault') return 'all archives';
  const { from = 'the beginning', to = 'the end' } = scope.created;
  return `archives created from ${from} on and before ${to}`;
}
