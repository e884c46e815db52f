import { releaseLease } from '../../core/backup/lease';
import { Rebuilt, sumsOfRebuilt } from '../../core/contracts/rebuilt';
import {
  type Outcome,
  type ReportRunInput,
  RetrievalPlan,
  type Run,
  type RunReport,
} from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { readJson } from '../../core/files/read-json';
import type { Clock } from '../../core/ports/clock';
import type { Topic } from '../../core/ports/topic';
import { denialOf, getRun, recordFailure, recordReport } from '../../core/retrieval/records/run-record';
import { ownsRunName } from '../../core/run/run-name';
import { firstWithin } from '../../core/text/first-within';
import { type OutcomeDeps, outcomesOf } from './outcomes';
import { csvLine, failureLine, leftOutOf, leftOutWarning, manifestLine, subjectOf, summaryOf } from './report-formats';

export interface ReportDeps extends OutcomeDeps {
  reports: Topic;
  clock: Clock;
}

/** Failures that report.json names itself, and their bytes; all of them are in failures.jsonl. */
const FAILURES_NAMED = 100;
const FAILURES_BYTES_MAX = 128 * 1024;

/**
 * Add up what the batches reported, write the report (report.json, report.csv, failures.jsonl) and tell the topic.
 * Repeatable. A run that failed as a whole is put on record as failed. The lease of a restore is released, whatever
 * becomes of the report.
 *
 * @returns the report; undefined when the request was refused before there was a run to report on. What there is under a
 *   name that another run has had stays as it is
 */
export async function reportRun(input: ReportRunInput, deps: ReportDeps): Promise<RunReport | undefined> {
  const { runId, failure, executionArn, executionStartedAt } = input;
  const now = deps.clock.now();
  if (failure && executionArn !== undefined) {
    if (!(await ownsRunName(deps.items, runId, { executionArn, executionStartedAt }))) return undefined;
  }
  if (failure) await recordFailure(deps.items, runId, failure, now);
  const record = await getRun(deps.items, runId);
  if (!record?.run) return undefined;
  const { run, startedAt } = record;
  try {
    return await writeReport(deps, run, startedAt, now, failure);
  } finally {
    if (run.restore && run.executionArn) {
      const holder = { executionArn: run.executionArn, failure: failure && { error: failure.error, at: now } };
      await releaseLease(deps.items, run.restore.plan, holder);
    }
  }
}

async function writeReport(
  deps: ReportDeps,
  run: Run,
  startedAt: string,
  now: Date,
  failure: ReportRunInput['failure'],
): Promise<RunReport> {
  const { runId } = run;
  const plan = await readJson(deps.objects, { bucket: deps.runsBucket, key: runFiles.plan(runId) }, RetrievalPlan);
  let report = emptyReport(run, startedAt, now, plan);
  // A run that failed halfway has brought in what it has brought in.
  if (plan && !run.dryRun) {
    try {
      await tally(deps, run, plan, report);
    } catch (error) {
      if (!failure) throw error;
      report = emptyReport(run, startedAt, now, plan);
      report.warnings = [...report.warnings, `What the run brought in could not be added up: ${error}`];
    }
    report.rebuilt = run.rebuild ? await rebuiltOf(deps, runId) : undefined;
    const isTroubled = report.failed + (report.unproven ?? 0) > 0 || (report.rebuilt?.troubled.length ?? 0) > 0;
    report.status = isTroubled ? 'completed-with-failures' : 'succeeded';
  }
  const denied = await denialOf(deps.items, runId);
  if (denied !== undefined) {
    const warning = `The destination began to deny, and what had not been requested by then was not requested: ${denied}`;
    report.warnings = [...report.warnings, warning];
  }
  if (failure) {
    report.status = 'failed';
    report.error = failure;
  }
  await write(deps, runFiles.report(runId), JSON.stringify(report, null, 2), 'application/json');
  if (!failure) await recordReport(deps.items, report);
  await deps.reports.publish(subjectOf(report, run), summaryOf(report, run));
  return report;
}

/** What became of a vault's snapshots; a rebuild that failed before does not tell. */
async function rebuiltOf({ objects, runsBucket: bucket }: ReportDeps, runId: string): Promise<RunReport['rebuilt']> {
  const rebuilt = await readJson(objects, { bucket, key: runFiles.rebuilt(runId) }, Rebuilt);
  return rebuilt && sumsOfRebuilt(rebuilt);
}

async function tally(deps: ReportDeps, run: Run, plan: RetrievalPlan, report: RunReport): Promise<void> {
  async function* csv(): AsyncGenerator<string> {
    yield csvLine('archiveId', 'key', 'sizeBytes', 'treeHash', 'creationDate', 'outcome', 'requests', 'reason');
    for await (const outcome of outcomesOf(deps, plan)) {
      const { archiveId, key, sizeBytes, treeHash, creationDate, requests, reason = leftOutOf(outcome) } = outcome;
      report.archives += 1;
      report.bytes += sizeBytes;
      report.requests += requests;
      report.possibleDuplicates += outcome.doubts;
      if (outcome.outcome === 'unproven') {
        report.unproven = (report.unproven ?? 0) + 1;
        report.unprovenBytes = (report.unprovenBytes ?? 0) + sizeBytes;
      } else if (outcome.outcome === 'failed') {
        report.failed += 1;
        if (report.failures.length < FAILURES_NAMED) report.failures.push({ archiveId, key, reason });
      } else {
        report.verified += 1;
        report.verifiedBytes += sizeBytes;
        if (outcome.outcome === 'present') report.present += 1;
        if (outcome.propertiesLeftOut) report.propertiesLeftOut = (report.propertiesLeftOut ?? 0) + 1;
      }
      yield csvLine(archiveId, key, sizeBytes, treeHash, creationDate, outcome.outcome, requests, reason);
    }
  }
  await write(deps, runFiles.reportCsv(plan.runId), csv(), 'text/csv');
  report.failures = firstWithin(report.failures, FAILURES_BYTES_MAX);
  if (report.propertiesLeftOut) report.warnings = [...report.warnings, leftOutWarning(report.propertiesLeftOut)];
  const { prefix } = report.destination;
  async function* failures(): AsyncGenerator<string> {
    for await (const outcome of outcomesOf(deps, plan)) {
      // Of a restore a manifest would name whole packs.
      if (run.restore) {
        if (outcome.outcome === 'failed') yield failureLine(outcome, prefix);
      } else if (canBeRequested(outcome)) yield manifestLine(outcome, prefix);
    }
  }
  await write(deps, runFiles.failures(plan.runId), report.failed > 0 ? failures() : '', 'application/x-ndjson');
}

/** A failure that another run can ask for: an inventory line without an id or a size cannot be. */
const canBeRequested = ({ outcome, archiveId, sizeBytes }: Outcome) =>
  outcome === 'failed' && archiveId !== '' && sizeBytes > 0;

const write = (deps: ReportDeps, key: string, content: string | AsyncIterable<string>, contentType: string) =>
  deps.objects.write({ bucket: deps.runsBucket, key }, content, contentType);

function emptyReport(run: Run, startedAt: string, now: Date, plan: RetrievalPlan | undefined): RunReport {
  return {
    runId: run.runId,
    vault: run.vault,
    status: 'planned',
    destination: run.destination,
    inventoryDate: plan?.inventoryDate ?? null,
    tier: run.tier,
    archives: run.dryRun ? (plan?.archives ?? 0) : 0,
    bytes: run.dryRun ? (plan?.bytes ?? 0) : 0,
    verified: 0,
    verifiedBytes: 0,
    present: run.dryRun ? (plan?.presentArchives ?? 0) : 0,
    ...(run.dryRun && { unproven: plan?.unprovenArchives, unprovenBytes: plan?.unprovenBytes }),
    failed: 0,
    possibleDuplicates: 0,
    requests: 0,
    estimate: plan?.estimate ?? null,
    startedAt,
    finishedAt: now.toISOString(),
    failures: [],
    warnings: plan?.warnings ?? [],
  };
}
