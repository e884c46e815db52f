import * as z from 'zod';
import { isOfHeldSnapshot } from '../../core/backup/guard/verdicts';
import { planRunId } from '../../core/backup/run-id';
import { type PlanReport, PlanRequest, type PlanRun } from '../../core/contracts/backup-run';
import { HELD_EVENT } from '../../core/contracts/log-events';
import { PlanName, RunId } from '../../core/contracts/names';
import { PlanKind } from '../../core/contracts/run-kind';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import type { Log } from '../../core/ports/log';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { readableCause } from '../../core/text/readable-cause';
import { emptyReport } from './empty-report';
import { fillInReport } from './fill-in-report';
import { KIND_NOUNS, subjectOf, summaryOf } from './report-formats';
import { withinAnswer } from './within-answer';

export interface ReportBackupDeps extends ReportRunDeps {
  log: Log;
}

/** Members of a request that are read even when others are not valid. */
const RequestFields = z
  .object({
    kind: PlanKind.catch('backup'),
    plan: PlanName.optional().catch(undefined),
    dryRun: z.boolean().catch(false),
    retryOf: RunId.optional().catch(undefined),
  })
  .catch({ kind: 'backup', dryRun: false });

/**
 * Report a run on a plan.
 *
 * A run is `completed-with-errors` when objects could not be backed up, when objects are lost, or when archives that a
 * kept snapshot needs have been deleted. Archives that Glacier refuses to delete are in the report and the summary but
 * are not an error of the run: they are as safe as before, and later runs will report them too.
 *
 * @returns the report, in which long lists of snapshots are cut to the newest
 */
export function reportBackup(input: ReportRunInput, deps: ReportBackupDeps): Promise<PlanReport | undefined> {
  const reporting: RunReporting<PlanRun, PlanReport> = {
    runIdOf({ execution, request }) {
      const parsed = PlanRequest.safeParse(request).data;
      return parsed ? planRunId(execution, parsed) : execution;
    },
    askedIn(request) {
      const { dryRun: isDryRun, ...asked } = RequestFields.parse(request);
      return { ...asked, isDryRun };
    },
    report: (record, ending) => reportOf(record, ending, deps),
    counts: ({ totals, newArchives, newBytes, status }) =>
      totals === null
        ? undefined
        : {
            items: totals.archives,
            // All archives together may be smaller than planned.
            bytes: newArchives < totals.archives ? totals.archiveBytes : newBytes,
            done: status === 'planned' ? 0 : Math.min(newArchives, totals.archives),
          },
    message: (report) => ({ subject: subjectOf(report), lines: summaryOf(report) }),
    describeAsked: ({ kind, plan = 'an unknown plan' }) =>
      `${KIND_NOUNS[PlanKind.catch('backup').parse(kind)]} of ${plan}`,
    reported({ kind, verdict, plan, snapshot }) {
      // This line feeds the metric of an alarm.
      if (isOfHeldSnapshot({ kind, verdict }) && snapshot) deps.log.warn(HELD_EVENT, { plan, snapshot });
    },
    answer: withinAnswer,
  };
  return reportRun(input, reporting, deps);
}

async function reportOf(
  { run }: OpenedRecord<PlanRun>,
  { now, failure }: Ending,
  deps: ReportBackupDeps,
): Promise<PlanReport> {
  const report = emptyReport(run, now);
  try {
    await fillInReport(report, run, deps);
  } catch (error) {
    // A failed run is reported even when its results cannot be summed up.
    if (!failure) throw error;
    const cause = `${readableCause(failure.cause)} (The results of the run could not be summed up: ${error})`;
    report.error = { error: failure.error, cause };
  }
  return report;
}
