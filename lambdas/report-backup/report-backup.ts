import * as z from 'zod';
import { takesHeld } from '../../core/backup/guard/verdicts';
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
import { refusalOf, subjectOf, summaryOf } from './report-formats';
import { withinAnswer } from './within-answer';

export interface ReportBackupDeps extends ReportRunDeps {
  log: Log;
}

/** What a request says of itself even when the rest of it is not valid. */
const Asked = z
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
 * A run of which objects could not be taken is `completed-with-errors`, as is one that found objects lost, or archives deleted
 * which a kept snapshot needs. Archives that Glacier refuses to delete are in the report and the summary, and no error of the run: they are
 * as safe as before, and the next runs will find them so as well.
 *
 * @returns the report, of which long lists of snapshots are cut to the newest
 */
export function reportBackup(input: ReportRunInput, deps: ReportBackupDeps): Promise<PlanReport | undefined> {
  const reporting: RunReporting<PlanRun, PlanReport> = {
    runIdOf({ execution, request }) {
      const parsed = PlanRequest.safeParse(request).data;
      return parsed ? planRunId(execution, parsed) : execution;
    },
    askedIn(request) {
      const { dryRun: isDryRun, ...asked } = Asked.parse(request);
      return { ...asked, isDryRun };
    },
    report: (record, ending) => reportOf(record, ending, deps),
    counts: ({ totals, newArchives, status }) =>
      totals === null
        ? undefined
        : {
            items: totals.archives,
            bytes: totals.archiveBytes,
            done: status === 'planned' ? 0 : Math.min(newArchives, totals.archives),
          },
    message: (report) => ({ subject: subjectOf(report), text: summaryOf(report) }),
    refusal({ runId, plan, ...asked }, failure) {
      const kind = PlanKind.catch('backup').parse(asked.kind);
      const subject = subjectOf({ plan: plan ?? 'an unknown plan', kind, status: failure.status, verdict: null });
      return { subject, text: refusalOf(runId, plan, failure) };
    },
    reported({ kind, verdict, plan, snapshot }) {
      // The metric that an alarm watches is made of this line.
      if (takesHeld({ kind, verdict }) && snapshot) deps.log.warn(HELD_EVENT, { plan, snapshot });
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
    // A run that failed is reported even when what it did cannot be told.
    if (!failure) throw error;
    const cause = `${readableCause(failure.cause)} (What the run did could not be added up: ${error})`;
    report.error = { error: failure.error, cause };
  }
  return report;
}
