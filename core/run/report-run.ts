import { type OpenedRun, planOfRun, vaultOfRun } from '../contracts/opened-run';
import { runFiles } from '../contracts/run-files';
import { hasEnded } from '../contracts/run-status';
import type { ReportRunInput, RunFailure } from '../contracts/run-steps';
import { releaseLease } from './lease';
import { publishNotice } from './publish-notice';
import { asRefusal } from './refusal';
import { reportRefusal } from './report-refusal';
import { ownsRunName } from './run-name';
import { getRun, type RunRecord, recordEnd } from './run-record';
import type { AnyReport, OpenedRecord, ReportRunDeps, RunReporting } from './run-reporting';

/**
 * End a run: write its report (report.json and the files of its kind), publish the summary, record the end, and release the lease,
 * even if an earlier one of these fails. Repeatable; also for an execution that ended without its last step. The status of a run
 * that has ended never changes, so that a later failure affects only its report.
 *
 * @returns the report; undefined when the request was refused before a run was opened, or when a concurrent call has reported the
 *   run. Records and files of another execution with the same name are not changed
 */
export async function reportRun<Run extends OpenedRun, Report extends AnyReport>(
  input: ReportRunInput,
  reporting: RunReporting<Run, Report>,
  deps: ReportRunDeps,
): Promise<Report | undefined> {
  const { items, clock } = deps;
  const { executionArn, isEvent } = input;
  const runId = reporting.runIdOf(input);
  const record = await getRun(items, runId);
  const isOurs = record?.executionArn === executionArn && (await ownsRunName(items, runId, input));
  const failure = isOurs ? failureOf(record, input) : input.failure && refusedOr(input.failure, input, false);
  try {
    if (isOurs && isEvent && hasEnded(record.status)) return undefined;
    if (isOurs && record.run) return await writeReport({ ...record, run: record.run as Run }, failure, reporting, deps);
    const others = isOurs ? undefined : record;
    if (failure) await reportRefusal({ ...input, failure }, { runId, others }, reporting, deps);
    // A run that was stopped just when it was opened has a report too.
    const late = isOurs && failure ? await getRun(items, runId) : undefined;
    if (!late?.run || hasEnded(late.status)) return undefined;
    return await writeReport({ ...late, run: late.run as Run }, failureOf(late, input), reporting, deps);
  } finally {
    // The opening may have failed after it acquired the lease.
    const plan = record?.run ? planOfRun(record.run) : reporting.askedIn(input.request).plan;
    const lost = failure ?? input.failure;
    const holder = { executionArn, failure: lost && { ...lost, at: clock.now() } };
    if (plan !== undefined) await releaseLease(items, plan, holder);
  }
}

/** Failure of a run: the recorded one, once the run has ended. A run that fails while it is being stopped counts as stopped. */
function failureOf(
  { status, failure: recorded, run }: RunRecord,
  input: Pick<ReportRunInput, 'failure' | 'isEvent' | 'request'>,
): RunFailure | undefined {
  const { failure, isEvent } = input;
  // An event states how the execution really ended.
  if (status === 'stopping' && failure && !isEvent) return { ...failure, status: 'stopped' };
  if (!hasEnded(status)) return failure && refusedOr(failure, input, run !== undefined);
  return recorded && { status: status === 'stopped' || status === 'refused' ? status : 'failed', ...recorded };
}

/** The failure, or the refusal that it is. The execution of an event has really failed. */
const refusedOr = (
  failure: RunFailure,
  { request, isEvent }: Pick<ReportRunInput, 'request' | 'isEvent'>,
  isOpened: boolean,
) => (isEvent ? failure : asRefusal(failure, request, isOpened));

async function writeReport<Run extends OpenedRun, Report extends AnyReport>(
  record: OpenedRecord<Run>,
  failure: RunFailure | undefined,
  reporting: RunReporting<Run, Report>,
  deps: ReportRunDeps,
): Promise<Report | undefined> {
  const { items, reports, clock } = deps;
  const { runId, run } = record;
  try {
    const report = await reporting.report(record, { now: clock.now(), failure });
    if (failure) {
      const { status, ...error } = failure;
      Object.assign(report, { status, error: { ...error, cause: report.error?.cause ?? error.cause } });
    }
    // Totals take minutes: the step and the event of the execution's end may run concurrently, and one of them is first.
    if (!hasEnded(record.status) && (await hasEndedByNow(deps, runId))) return undefined;
    const { status, finishedAt, error } = report;
    const counts = reporting.counts(report);
    await putReport(deps, report);
    try {
      const { kind } = run;
      const of = { plan: planOfRun(run), vault: vaultOfRun(run), isDryRun: record.isDryRun };
      const notice = { runId, kind, status, ...of, counts, finishedAt };
      const warning = await publishNotice(reports, reporting.message(report, run), notice);
      if (warning) {
        report.warnings = [...(report.warnings ?? []), warning];
        await putReport(deps, report);
      }
    } finally {
      // After the message: a call that is killed in between is repeated, and publishes it twice rather than never.
      const end = { status, finishedAt, counts, failure: error };
      if (!(await recordEnd(items, runId, end))) await putReportOfEnd(deps, report);
    }
    reporting.reported?.(report);
    return reporting.answer?.(report) ?? report;
  } catch (thrown) {
    // A failed run ends even if its report cannot be written.
    if (failure)
      await recordEnd(items, runId, { status: failure.status, finishedAt: clock.now().toISOString(), failure });
    throw thrown;
  }
}

async function putReport({ files }: ReportRunDeps, report: AnyReport): Promise<void> {
  await files.write(runFiles.report(report.runId), JSON.stringify(report, null, 2), 'application/json');
}

/** The step or the event recorded another end first: write the report that agrees with the record. */
async function putReportOfEnd(deps: ReportRunDeps, report: AnyReport): Promise<void> {
  const record = await getRun(deps.items, report.runId);
  if (!record || !hasEnded(record.status)) return;
  const { status, failure } = record;
  await putReport(deps, { ...report, status, error: failure });
}

async function hasEndedByNow({ items }: ReportRunDeps, runId: string): Promise<boolean> {
  const record = await getRun(items, runId);
  return record !== undefined && hasEnded(record.status);
}
