import * as z from 'zod';
import { driftAlarms } from '../../core/contracts/drift';
import type { InventoryReport, InventoryRun, ReportInventoryInput } from '../../core/contracts/inventory-run';
import { DRIFT_EVENT } from '../../core/contracts/log-events';
import { RunId } from '../../core/contracts/names';
import { noSums } from '../../core/inventory/add-archive';
import { countsOf, getInventoryProgress } from '../../core/inventory/records/inventory-progress';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import { reportRun } from '../../core/run/report-run';
import { getRun } from '../../core/run/run-record';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { comparisonOf } from './comparison-of';
import { subjectOf, summaryOf } from './report-formats';

/** Members of a request that are read even when others are not valid. */
const RequestFields = z
  .object({ vault: z.string().optional().catch(undefined), retryOf: RunId.optional().catch(undefined) })
  .catch({});

export interface ReportInventoryDeps extends ReportRunDeps {
  log: Log;
}

/**
 * Report the sums of an inventory, and its drift. A run whose comparison failed has a complete list, and completes with errors.
 */
export async function reportInventory(
  { notCompared, ...input }: ReportInventoryInput,
  deps: ReportInventoryDeps,
): Promise<InventoryReport | undefined> {
  const reporting: RunReporting<InventoryRun, InventoryReport> = {
    runIdOf: ({ execution }) => execution,
    askedIn: (request) => ({ kind: 'inventory', ...RequestFields.parse(request), isDryRun: false }),
    report: (record, ending) => reportOf(record, ending, notCompared, deps.items),
    counts: (report) => (report.parts.length > 0 ? countsOf(report) : undefined),
    describeAsked: ({ vault = 'an unknown vault' }) => `inventory of ${vault}`,
    message: (report) => ({ subject: subjectOf(report), lines: summaryOf(report) }),
    reported: (report) => logDrift(report, notCompared, deps.log),
  };
  // A comparison that fails while its run is being stopped does not complete the run.
  const isStopping = notCompared && (await getRun(deps.items, input.execution))?.status === 'stopping';
  const failure = isStopping ? { status: 'stopped' as const, ...notCompared } : input.failure;
  return reportRun({ ...input, failure }, reporting, deps);
}

async function reportOf(
  { run, startedAt }: OpenedRecord<InventoryRun>,
  { now, failure }: Ending,
  notCompared: ReportInventoryInput['notCompared'],
  items: ItemStore,
): Promise<InventoryReport> {
  const { runId, retryOf, kind, vault, scope } = run;
  const progress = await getInventoryProgress(items, runId);
  const { sums = noSums(), parts = [], isComplete = false } = progress ?? {};
  const { drift, hasFailed } = await comparisonOf(items, runId, failure ? undefined : notCompared);
  return {
    ...{ runId, retryOf, kind, vault, scope },
    status: hasFailed || sums.unreadable + driftAlarms(drift) > 0 ? 'completed-with-errors' : 'succeeded',
    inventoryDate: (isComplete && progress?.inventoryDate) || null,
    vaultArn: (isComplete && progress?.vaultArn) || null,
    ...sums,
    parts,
    drift,
    startedAt,
    finishedAt: now.toISOString(),
  };
}

/** Log what a person must examine: archives that are gone or changed, or a failed comparison. The metric of an alarm counts this line. */
function logDrift(
  { runId, vault, status, drift }: InventoryReport,
  notCompared: ReportInventoryInput['notCompared'],
  log: Log,
): void {
  if (notCompared && drift?.kind === 'skipped' && status === 'completed-with-errors')
    log.warn(DRIFT_EVENT, { runId, vault, notCompared: drift.reason });
  if (drift?.kind !== 'compared' || driftAlarms(drift) === 0) return;
  const { gone, changed, firstGone } = drift;
  log.warn(DRIFT_EVENT, { runId, vault, gone, changed, archives: firstGone });
}
