import { RetrievalPlan, type RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { readJson } from '../../core/files/read-json';
import type { Ending, OpenedRecord } from '../../core/run/run-reporting';
import { emptyReport, type Tally } from './empty-report';
import type { OutcomeDeps } from './outcome-deps';
import { recordUnreported } from './record-unreported';
import { tally } from './tally';

/** Add up what a run of any kind brought in, and write report.csv and failures.jsonl. */
export async function tallyOf(
  { run, startedAt, denied }: OpenedRecord<RetrievalRun>,
  { now, failure }: Ending,
  deps: OutcomeDeps,
): Promise<Tally> {
  const { runId } = run;
  const plan = await readJson(deps.files, runFiles.plan(runId), RetrievalPlan);
  let report = emptyReport(run, startedAt, now, plan);
  // A run that failed halfway has brought in what it has brought in.
  if (plan && !run.dryRun) {
    try {
      await recordUnreported(deps, run, plan, failure !== undefined);
      await tally(deps, run, plan, report);
    } catch (error) {
      if (!failure) throw error;
      report = { ...emptyReport(run, startedAt, now, plan), isUncounted: true };
      report.warnings = [...report.warnings, `What the run brought in could not be added up: ${error}`];
    }
    report.status = report.failed + (report.unproven ?? 0) > 0 ? 'completed-with-errors' : 'succeeded';
  }
  if (denied !== undefined) {
    const warning = `The destination began to deny, and what had not been requested by then was not requested: ${denied}`;
    report.warnings = [...report.warnings, warning];
  }
  return report;
}
