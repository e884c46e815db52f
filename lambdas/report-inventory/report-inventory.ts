import * as z from 'zod';
import type { InventoryReport, InventoryRun } from '../../core/contracts/inventory-run';
import { RunId } from '../../core/contracts/names';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import { noSums } from '../../core/inventory/add-archive';
import { countsOf, getInventoryProgress } from '../../core/inventory/records/inventory-progress';
import type { ItemStore } from '../../core/ports/item-store';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { subjectOf, summaryOf } from './report-formats';

/** Members of a request that are read even when others are not valid. */
const RequestFields = z
  .object({ vault: z.string().optional().catch(undefined), retryOf: RunId.optional().catch(undefined) })
  .catch({});

/** Report the sums of an inventory. A rejected request is reported only to its caller. */
export function reportInventory(input: ReportRunInput, deps: ReportRunDeps): Promise<InventoryReport | undefined> {
  const reporting: RunReporting<InventoryRun, InventoryReport> = {
    runIdOf: ({ execution }) => execution,
    askedIn: (request) => ({ kind: 'inventory', ...RequestFields.parse(request), isDryRun: false }),
    report: (record, ending) => reportOf(record, ending, deps.items),
    counts: (report) => (report.parts.length > 0 ? countsOf(report) : undefined),
    message: (report) => ({ subject: subjectOf(report), text: summaryOf(report) }),
  };
  return reportRun(input, reporting, deps);
}

async function reportOf(
  { run, startedAt }: OpenedRecord<InventoryRun>,
  { now }: Ending,
  items: ItemStore,
): Promise<InventoryReport> {
  const { runId, retryOf, kind, vault, scope } = run;
  const progress = await getInventoryProgress(items, runId);
  const { sums = noSums(), parts = [], isComplete = false } = progress ?? {};
  return {
    ...{ runId, retryOf, kind, vault, scope },
    status: sums.unreadable > 0 ? 'completed-with-errors' : 'succeeded',
    inventoryDate: (isComplete && progress?.inventoryDate) || null,
    vaultArn: (isComplete && progress?.vaultArn) || null,
    ...sums,
    parts,
    startedAt,
    finishedAt: now.toISOString(),
  };
}
