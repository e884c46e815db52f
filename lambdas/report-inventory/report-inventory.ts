import * as z from 'zod';
import { getDrift } from '../../core/backup/drift/records/drift-progress';
import { driftAlarms } from '../../core/contracts/drift';
import type { InventoryReport, InventoryRun } from '../../core/contracts/inventory-run';
import { DRIFT_EVENT } from '../../core/contracts/log-events';
import { RunId } from '../../core/contracts/names';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import { noSums } from '../../core/inventory/add-archive';
import { countsOf, getInventoryProgress } from '../../core/inventory/records/inventory-progress';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { subjectOf, summaryOf } from './report-formats';

/** Members of a request that are read even when others are not valid. */
const RequestFields = z
  .object({ vault: z.string().optional().catch(undefined), retryOf: RunId.optional().catch(undefined) })
  .catch({});

export interface ReportInventoryDeps extends ReportRunDeps {
  log: Log;
}

/** Report the sums of an inventory, and its drift. A rejected request is reported only to its caller. */
export function reportInventory(
  input: ReportRunInput,
  deps: ReportInventoryDeps,
): Promise<InventoryReport | undefined> {
  const reporting: RunReporting<InventoryRun, InventoryReport> = {
    runIdOf: ({ execution }) => execution,
    askedIn: (request) => ({ kind: 'inventory', ...RequestFields.parse(request), isDryRun: false }),
    report: (record, ending) => reportOf(record, ending, deps.items),
    counts: (report) => (report.parts.length > 0 ? countsOf(report) : undefined),
    message: (report) => ({ subject: subjectOf(report), text: summaryOf(report) }),
    reported: (report) => logDrift(report, deps.log),
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
  const drift = await getDrift(items, runId);
  return {
    ...{ runId, retryOf, kind, vault, scope },
    status: sums.unreadable + driftAlarms(drift) > 0 ? 'completed-with-errors' : 'succeeded',
    inventoryDate: (isComplete && progress?.inventoryDate) || null,
    vaultArn: (isComplete && progress?.vaultArn) || null,
    ...sums,
    parts,
    drift,
    startedAt,
    finishedAt: now.toISOString(),
  };
}

/** Log archives that are gone or changed, which a person must examine. The metric of an alarm counts this line. */
function logDrift({ runId, vault, drift }: InventoryReport, log: Log): void {
  if (drift?.kind !== 'compared' || driftAlarms(drift) === 0) return;
  const { gone, changed, firstGone } = drift;
  log.warn(DRIFT_EVENT, { runId, vault, gone, changed, archives: firstGone });
}
