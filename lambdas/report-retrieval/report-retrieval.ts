import * as z from 'zod';
import { retrievalRunId } from '../../core/backup/check/check-run-id';
import type { CheckReport } from '../../core/contracts/check';
import { RunId } from '../../core/contracts/names';
import { Rebuilt, sumsOfRebuilt } from '../../core/contracts/rebuilt';
import { type RetrievalReport, RetrievalRequest, type RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { RetrievalKind } from '../../core/contracts/run-kind';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import { readJson } from '../../core/files/read-json';
import type { Log } from '../../core/ports/log';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { messageOfCheck } from './check-formats';
import { checkReportOf, countsOfCheck, logDamage } from './check-report';
import type { OutcomeDeps } from './outcome-deps';
import { describeRetrieval, subjectOf, summaryOf } from './report-formats';
import { tallyOf } from './tally-of';
import { withinAnswer } from './within-answer';

export interface ReportRetrievalDeps extends ReportRunDeps, OutcomeDeps {
  log: Log;
}

/** The report of any kind of retrieval. */
type AnyRetrievalReport = RetrievalReport | CheckReport;

const OfPlan = z.object({ plan: z.string() }).optional().catch(undefined);

/** Members of a request that are read even when others are not valid. */
const Asked = z
  .object({
    kind: RetrievalKind.catch('retrieve'),
    vault: z.string().optional().catch(undefined),
    restore: OfPlan,
    check: OfPlan,
    dryRun: z.boolean().catch(false),
    retryOf: RunId.optional().catch(undefined),
  })
  .catch({ kind: 'retrieve', dryRun: false });

/**
 * Report a retrieval: sum up the results of its batches, and write report.json, report.csv and failures.jsonl.
 */
export function reportRetrieval(
  input: ReportRunInput,
  deps: ReportRetrievalDeps,
): Promise<AnyRetrievalReport | undefined> {
  const reporting: RunReporting<RetrievalRun, AnyRetrievalReport> = {
    runIdOf({ execution, request }) {
      const parsed = RetrievalRequest.safeParse(request).data;
      return parsed ? retrievalRunId(execution, parsed) : execution;
    },
    askedIn(request) {
      const { restore, check, dryRun: isDryRun, ...asked } = Asked.parse(request);
      return { ...asked, plan: (restore ?? check)?.plan, isDryRun };
    },
    report: ({ run, ...record }, ending) =>
      run.kind === 'check'
        ? checkReportOf({ run, ...record }, ending, deps)
        : reportOf({ run, ...record }, ending, deps),
    counts(report) {
      if (report.kind === 'check') return countsOfCheck(report);
      const { archives, bytes, verified: done, failed, folders = 0 } = report;
      return archives === null || bytes === null ? undefined : { items: archives - folders, bytes, done, failed };
    },
    describeAsked: describeRetrieval,
    message: (report, run) =>
      report.kind === 'check'
        ? messageOfCheck(report)
        : { subject: subjectOf(report, run), lines: summaryOf(report, run) },
    reported(report) {
      if (report.kind === 'check') logDamage(report, deps.log);
    },
    answer: (report) => (report.kind === 'check' ? withinAnswer(report) : report),
  };
  return reportRun(input, reporting, deps);
}

async function reportOf(
  record: OpenedRecord<Exclude<RetrievalRun, { kind: 'check' }>>,
  ending: Ending,
  deps: ReportRetrievalDeps,
): Promise<RetrievalReport> {
  const { run } = record;
  const report: RetrievalReport = { kind: run.kind, ...(await tallyOf(record, ending, deps)) };
  if (run.kind !== 'rebuild' || report.status === 'planned') return report;
  const rebuilt = await rebuiltOf(deps, run.runId);
  return rebuilt && rebuilt.troubled.length > 0
    ? { ...report, rebuilt, status: 'completed-with-errors' }
    : { ...report, rebuilt };
}

/** Sums over a vault's snapshots; undefined when the rebuild failed before it wrote them. */
async function rebuiltOf({ files }: ReportRetrievalDeps, runId: string): Promise<RetrievalReport['rebuilt']> {
  const rebuilt = await readJson(files, runFiles.rebuilt(runId), Rebuilt);
  return rebuilt && sumsOfRebuilt(rebuilt);
}
