import { type OpenedRun, planOfRun } from '../contracts/opened-run';
import { runFiles } from '../contracts/run-files';
import { hasEnded } from '../contracts/run-status';
import type { ReportRunInput, RunFailure } from '../contracts/run-steps';
import { releaseLease } from './lease';
import { reportRefusal } from './report-refusal';
import { ownsRunName } from './run-name';
import { getRun, type RunRecord, recordEnd } from './run-record';
import type { AnyReport, OpenedRecord, ReportRunDeps, RunReporting } from './run-reporting';

/**
 * End a run: write its report (report.json and what its kind adds), tell the topic, put its end on record, and release its
 * lease, whatever of this fails. Repeatable; also for an execution that ended without its last step. A run that has ended
 * stays as it ended: what fails afterwards is only the telling of it.
 *
 * @returns the report; undefined when the request was refused before there was a run to report on, or when somebody else has
 *   reported the run. What there is under a name that another execution has had stays as it is
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
  const failure = isOurs ? failureOf(record, input) : input.failure;
  try {
    if (isOurs && isEvent && hasEnded(record.status)) return undefined;
    if (isOurs && record.run) return await writeReport({ ...record, run: record.run as Run }, failure, reporting, deps);
    const others = isOurs ? undefined : record;
    if (failure) await reportRefusal({ ...input, failure }, { runId, others }, reporting, deps);
    // A run that was stopped at the instant at which it was opened has a report as any other.
    const late = isOurs && failure ? await getRun(items, runId) : undefined;
    if (!late?.run || hasEnded(late.status)) return undefined;
    return await writeReport({ ...late, run: late.run as Run }, failureOf(late, input), reporting, deps);
  } finally {
    // The opening may have failed after it took the lease.
    const plan = record?.run ? planOfRun(record.run) : reporting.askedIn(input.request).plan;
    const lost = failure ?? input.failure;
    const holder = { executionArn, failure: lost && { ...lost, at: clock.now() } };
    if (plan !== undefined) await releaseLease(items, plan, holder);
  }
}

/** Why the run ended early: as it is on record once it has ended. A run that fails while it is being stopped is stopped. */
function failureOf(
  { status, failure: recorded }: RunRecord,
  { failure, isEvent }: Pick<ReportRunInput, 'failure' | 'isEvent'>,
): RunFailure | undefined {
  // An event tells the end of the execution as it was.
  if (status === 'stopping' && failure && !isEvent) return { ...failure, status: 'stopped' };
  if (!hasEnded(status)) return failure;
  return recorded && { status: status === 'stopped' ? status : 'failed', ...recorded };
}

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
    // Adding up takes minutes: the step and the event of the execution's end may be at it at once, and one of them is first.
    if (!hasEnded(record.status) && (await hasEndedByNow(deps, runId))) return undefined;
    const { status, finishedAt, error } = report;
    await putReport(deps, report);
    try {
      const { subject, text } = reporting.message(report, run);
      await reports.publish(subject, text);
    } finally {
      // After the message: a call that is killed in between is repeated, and tells it twice rather than never.
      const end = { status, finishedAt, counts: reporting.counts(report), failure: error };
      if (!(await recordEnd(items, runId, end))) await putReportOfEnd(deps, report);
    }
    reporting.reported?.(report);
    return reporting.answer?.(report) ?? report;
  } catch (thrown) {
    // A run that failed has ended, whether its report can be written or not.
    if (failure)
      await recordEnd(items, runId, { status: failure.status, finishedAt: clock.now().toISOString(), failure });
    throw thrown;
  }
}

async function putReport({ files }: ReportRunDeps, report: AnyReport): Promise<void> {
  await files.write(runFiles.report(report.runId), JSON.stringify(report, null, 2), 'application/json');
}

/** The step or the event was quicker, and told another end: the report says what the record says. */
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
