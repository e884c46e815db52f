import { RetrievalPlan, type RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { readJson } from '../../core/files/read-json';
import type { Ending, OpenedRecord } from '../../core/run/run-reporting';
import { emptyReport, type Tally } from './empty-report';
import type { OutcomeDeps } from './outcome-deps';
import { writePlannedCsv } from './planned-csv';
import { recordUnreported } from './record-unreported';
import { tally } from './tally';

/** Sum up the results of a run of any kind, and write `report.csv` and `failures.jsonl`. */
export async function tallyOf(
  { run, startedAt, denied }: OpenedRecord<RetrievalRun>,
  { now, failure }: Ending,
  deps: OutcomeDeps,
): Promise<Tally> {
  const { runId } = run;
  const plan = await readJson(deps.files, runFiles.plan(runId), RetrievalPlan);
  let report = emptyReport(run, startedAt, now, plan);
  if (plan && !failure && run.kind === 'retrieve' && run.dryRun) await writePlannedCsv(deps.files, plan);
  // A run that failed midway has results too.
  if (plan && !run.dryRun) {
    try {
      await recordUnreported(deps, run, plan, failure !== undefined);
      await tally(deps, run, plan, report);
    } catch (error) {
      if (!failure) throw error;
      report = { ...emptyReport(run, startedAt, now, plan), isUncounted: true };
      report.warnings = [...report.warnings, `The results of the run could not be summed up: ${error}`];
    }
    report.status = report.failed + (report.unproven ?? 0) > 0 ? 'completed-with-errors' : 'succeeded';
  }
  if (denied !== undefined) {
    const warning = `The destination denied access, and what had not been requested by then was not requested: ${denied}`;
    report.warnings = [...report.warnings, warning];
  }
  return report;
}
