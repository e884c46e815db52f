import * as z from 'zod';
import { RunId } from '../../core/contracts/names';
import { Rebuilt, sumsOfRebuilt } from '../../core/contracts/rebuilt';
import { RetrievalPlan, type RetrievalReport, type RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { RetrievalKind } from '../../core/contracts/run-kind';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import { readJson } from '../../core/files/read-json';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { emptyReport } from './empty-report';
import type { OutcomeDeps } from './outcome-deps';
import { recordUnreported } from './record-unreported';
import { subjectOf, summaryOf } from './report-formats';
import { tally } from './tally';

export interface ReportRetrievalDeps extends ReportRunDeps, OutcomeDeps {}

/** What a request says of itself even when the rest of it is not valid. */
const Asked = z
  .object({
    kind: RetrievalKind.catch('retrieve'),
    vault: z.string().optional().catch(undefined),
    restore: z.object({ plan: z.string() }).optional().catch(undefined),
    dryRun: z.boolean().catch(false),
    retryOf: RunId.optional().catch(undefined),
  })
  .catch({ kind: 'retrieve', dryRun: false });

/**
 * Report a retrieval: add up what the batches reported, and write report.json, report.csv and failures.jsonl. Nobody is told of
 * a request that was refused: whoever made it is.
 */
export function reportRetrieval(
  input: ReportRunInput,
  deps: ReportRetrievalDeps,
): Promise<RetrievalReport | undefined> {
  const reporting: RunReporting<RetrievalRun, RetrievalReport> = {
    runIdOf: ({ execution }) => execution,
    askedIn(request) {
      const { restore, dryRun: isDryRun, ...asked } = Asked.parse(request);
      return { ...asked, plan: restore?.plan, isDryRun };
    },
    report: (record, ending) => reportOf(record, ending, deps),
    counts: ({ archives: items, bytes, verified: done, failed }) =>
      items === null || bytes === null ? undefined : { items, bytes, done, failed },
    message: (report, run) => ({ subject: subjectOf(report, run), text: summaryOf(report, run) }),
  };
  return reportRun(input, reporting, deps);
}

async function reportOf(
  { run, startedAt, denied }: OpenedRecord<RetrievalRun>,
  { now, failure }: Ending,
  deps: ReportRetrievalDeps,
): Promise<RetrievalReport> {
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
    report.rebuilt = run.kind === 'rebuild' ? await rebuiltOf(deps, runId) : undefined;
    const isTroubled = report.failed + (report.unproven ?? 0) > 0 || (report.rebuilt?.troubled.length ?? 0) > 0;
    report.status = isTroubled ? 'completed-with-errors' : 'succeeded';
  }
  if (denied !== undefined) {
    const warning = `The destination began to deny, and what had not been requested by then was not requested: ${denied}`;
    report.warnings = [...report.warnings, warning];
  }
  return report;
}

/** What became of a vault's snapshots; a rebuild that failed before does not tell. */
async function rebuiltOf({ files }: ReportRetrievalDeps, runId: string): Promise<RetrievalReport['rebuilt']> {
  const rebuilt = await readJson(files, runFiles.rebuilt(runId), Rebuilt);
  return rebuilt && sumsOfRebuilt(rebuilt);
}
