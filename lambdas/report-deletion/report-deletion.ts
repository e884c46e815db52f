import * as z from 'zod';
import { DeletionPlan, type DeletionReport, type DeletionRun } from '../../core/contracts/deletion-run';
import { RunId } from '../../core/contracts/names';
import { deletionFiles, runFiles } from '../../core/contracts/run-files';
import type { ReportRunInput } from '../../core/contracts/run-steps';
import { addOutcome, noAmount, noSums, stayingIn } from '../../core/deletion/deletion-sums';
import { getDeletionProgress } from '../../core/deletion/records/deletion-progress';
import { readJson } from '../../core/files/read-json';
import { reportRun } from '../../core/run/report-run';
import type { Ending, OpenedRecord, ReportRunDeps, RunReporting } from '../../core/run/run-reporting';
import { describeSelection } from '../../core/selection/describe-selection';
import { outcomesOf } from './outcomes';
import { CSV_HEADER, csvOf } from './report-csv';
import { subjectOf, summaryOf } from './report-formats';

/** Members of a request that are read even when others are not valid. */
const RequestFields = z
  .object({
    vault: z.string().optional().catch(undefined),
    retryOf: RunId.optional().catch(undefined),
    dryRun: z.boolean().catch(false),
  })
  .catch({ dryRun: false });

/** Report a deletion: every archive with its end and its evidence. */
export function reportDeletion(input: ReportRunInput, deps: ReportRunDeps): Promise<DeletionReport | undefined> {
  const reporting: RunReporting<DeletionRun, DeletionReport> = {
    runIdOf: ({ execution }) => execution,
    askedIn(request) {
      const { dryRun: isDryRun, ...asked } = RequestFields.parse(request);
      return { kind: 'delete', ...asked, isDryRun };
    },
    report: (record, ending) => reportOf(record, ending, deps),
    counts(report) {
      const { archives: items, bytes, deleted, uncertain } = report;
      if (items === null || bytes === null) return undefined;
      const failed = stayingIn(report).archives + uncertain.archives;
      return { items, bytes, done: deleted.archives, failed };
    },
    describeAsked: ({ vault = 'an unknown vault' }) => `deletion from ${vault}`,
    message: (report) => ({ subject: subjectOf(report), lines: summaryOf(report) }),
  };
  return reportRun(input, reporting, deps);
}

async function reportOf(
  { run, startedAt }: OpenedRecord<DeletionRun>,
  { now }: Ending,
  { items, files }: ReportRunDeps,
): Promise<DeletionReport> {
  const { runId, retryOf, kind, vault, source, prices } = run;
  const plan = await readJson(files, deletionFiles.plan(runId), DeletionPlan);
  const sums = noSums();
  async function* csv(): AsyncGenerator<string> {
    yield CSV_HEADER;
    for await (const outcome of outcomesOf(files, run, plan ?? { chunks: 0 })) {
      addOutcome(sums, outcome);
      yield csvOf(outcome);
    }
  }
  await files.write(runFiles.reportCsv(runId), csv(), 'text/csv');
  const progress = await getDeletionProgress(items, runId);
  const perGibMonth = prices?.backup?.storagePerGibMonth;
  const report: DeletionReport = {
    ...{ runId, retryOf, kind, vault, status: 'succeeded' },
    source,
    selection: run.selection && describeSelection(run.selection),
    archives: plan?.archives ?? null,
    bytes: plan?.bytes ?? null,
    deletedBefore: plan?.deletedBefore ?? noAmount(),
    ...sums,
    earlyDeletionUsd: perGibMonth === undefined ? null : sums.early.gibMonths * perGibMonth,
    prices: prices?.backup && { source: prices.source, asOf: prices.asOf },
    givenUp: progress?.givenUp,
    vaultEnd: progress?.vaultEnd,
    warnings: plan?.warnings ?? [],
    startedAt,
    finishedAt: now.toISOString(),
  };
  return { ...report, status: statusOf(run, report) };
}

/** Status of a run that completed. That an archive of Moraine's, a folder or what the lock keeps stays is no error, unless the vault was to be deleted. */
function statusOf({ dryRun, andVault }: DeletionRun, report: DeletionReport): DeletionReport['status'] {
  if (dryRun) return 'planned';
  const { moraine: _moraine, folder: _folder, locked: _locked, ...errors } = report.stays;
  const isEmptied = !andVault || report.vaultEnd?.kind === 'deleted';
  const isWhole = stayingIn({ stays: errors }).archives + report.uncertain.archives === 0;
  return isWhole && isEmptied ? 'succeeded' : 'completed-with-errors';
}
