import * as z from 'zod';
import { takesHeld } from '../../core/backup/guard/verdicts';
import { releaseLease } from '../../core/backup/lease';
import { getBackup, recordBackupEnd } from '../../core/backup/records/backup-record';
import { backupRunId } from '../../core/backup/run-id';
import { listHeads } from '../../core/backup/snapshot/heads';
import {
  type BackupReport,
  BackupRequest,
  type BackupRun,
  BackupRunPlan,
  type ReportBackupInput,
  RetentionReport,
} from '../../core/contracts/backup-run';
import { HELD_EVENT } from '../../core/contracts/log-events';
import { PlanName } from '../../core/contracts/names';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { readJson } from '../../core/files/read-json';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Objects } from '../../core/ports/objects';
import type { Topic } from '../../core/ports/topic';
import { ownsRunName } from '../../core/run/run-name';
import { firstWithin } from '../../core/text/first-within';
import { readableCause } from '../../core/text/readable-cause';
import { refusalOf, subjectOf, summaryOf } from './report-formats';
import { reportSnapshots } from './report-snapshots';

export interface ReportBackupDeps {
  items: ItemStore;
  objects: Objects;
  runsBucket: string;
  reports: Topic;
  clock: Clock;
  log: Log;
}

type Failure = NonNullable<ReportBackupInput['failure']>;

/** Errors that report.json names itself, and their bytes; all of them are in errors.jsonl. */
const ERRORS_NAMED = 100;
const ERRORS_BYTES_MAX = 64 * 1024;

/** Of each list of snapshots, what the answer has: thousands of snapshots are more than Step Functions takes. */
const SNAPSHOTS_BYTES_MAX = 48 * 1024;
/** Of those that are held: more than a few are there only when retention has failed again and again. */
const HELD_BYTES_MAX = 16 * 1024;

/** What a request says of itself even when the rest of it is not valid. */
const Asked = z.object({ plan: PlanName, action: BackupRequest.shape.action.catch('backup') });

const UnreadObject = z.object({ key: z.string(), reason: z.string() });

/**
 * Put the end of a run on record, write its report (report.json), tell the topic, and release the plan's lease, whatever of
 * this fails. Repeatable.
 *
 * A run of which objects could not be taken is `completed-with-errors`, as is one that found archives deleted which a kept
 * snapshot needs. Archives that Glacier refuses to delete are in the
 * report and the summary, and no error of the run: they are as safe as before, and the next runs will find them so as well.
 *
 * @returns the report, of which long lists of snapshots are cut to the newest; undefined when the request was refused before
 *   there was a run to report on
 */
export async function reportBackup(
  input: ReportBackupInput,
  deps: ReportBackupDeps,
): Promise<BackupReport | undefined> {
  const request = BackupRequest.safeParse(input.request).data;
  try {
    if (input.run) return await report(input.run, input.failure, deps);
    await reportRefusal(input, request, deps);
    return undefined;
  } finally {
    // open-backup may have failed after it took the lease.
    const plan = input.run?.plan.name ?? request?.plan;
    const failure = input.failure && { error: input.failure.error, at: deps.clock.now() };
    if (plan !== undefined) await releaseLease(deps.items, plan, { executionArn: input.executionArn, failure });
  }
}

async function report(run: BackupRun, failure: Failure | undefined, deps: ReportBackupDeps): Promise<BackupReport> {
  const report = emptyReport(run, deps.clock.now());
  try {
    await fillIn(report, run, deps);
    report.error = failure;
  } catch (error) {
    // A run that failed is reported even when what it did cannot be told.
    if (!failure) throw error;
    report.error = {
      ...failure,
      cause: `${readableCause(failure.cause)} (What the run did could not be added up: ${error})`,
    };
  }
  if (failure) report.status = 'failed';
  const { runId, status, finishedAt } = report;
  const location = { bucket: deps.runsBucket, key: backupFiles.report(runId) };
  await deps.objects.write(location, JSON.stringify(report, null, 2), 'application/json');
  await recordBackupEnd(deps.items, runId, { status, finishedAt, ...failure });
  await deps.reports.publish(subjectOf(report), summaryOf(report));
  // The metric that an alarm watches is made of this line.
  if (takesHeld(report) && report.snapshot) deps.log.warn(HELD_EVENT, { plan: report.plan, snapshot: report.snapshot });
  return withinAnswer(report);
}

function withinAnswer({ retention, held, ...report }: BackupReport): BackupReport {
  return {
    ...report,
    held: held && { ...held, snapshots: newestOf(held.snapshots, HELD_BYTES_MAX) },
    retention: retention && {
      ...retention,
      ...{ kept: newestOf(retention.kept), forgotten: newestOf(retention.forgotten) },
    },
  };
}

/** @param snapshots from the oldest to the newest */
const newestOf = <T>(snapshots: readonly T[], bytesMax = SNAPSHOTS_BYTES_MAX): T[] =>
  firstWithin([...snapshots].reverse(), bytesMax).reverse();

function emptyReport(run: BackupRun, now: Date): BackupReport {
  const { plan, runId, action, startedAt, scheduledTime, parent, secondParent, signer, publicKey } = run;
  return {
    runId,
    plan: plan.name,
    action,
    status: run.dryRun ? 'planned' : 'succeeded',
    vault: plan.vault,
    source: { bucket: plan.source.bucket, prefix: plan.source.prefix },
    startedAt,
    finishedAt: now.toISOString(),
    scheduledTime,
    parent,
    secondParent,
    snapshot: null,
    verdict: null,
    judged: [],
    held: null,
    totals: null,
    newArchives: 0,
    newBytes: 0,
    estimate: null,
    errors: 0,
    firstErrors: [],
    retention: null,
    ...(signer !== undefined && publicKey !== undefined && { signingKey: { keyId: signer, publicKey } }),
  };
}

/** What the run did, as far as it came. */
async function fillIn(report: BackupReport, run: BackupRun, deps: ReportBackupDeps): Promise<void> {
  const { items, objects, runsBucket } = deps;
  const file = (key: string) => ({ bucket: runsBucket, key });
  report.retention = (await readJson(objects, file(backupFiles.retention(run.runId)), RetentionReport)) ?? null;
  if (report.retention?.lacking) report.status = 'completed-with-errors';
  const heads: SnapshotHead[] = [];
  for await (const head of listHeads(items, run.plan.name)) heads.push(head);
  if (run.action === 'backup') await fillInBackup(report, run, deps);
  const { head, ...snapshots } = reportSnapshots(run, heads, report.totals);
  Object.assign(report, snapshots);
  // The record counts as the run goes on, and misses an archive whose function was killed just before it did so.
  if (head && run.action === 'backup') {
    Object.assign(report, { newArchives: head.newArchives, newBytes: head.newBytes });
  }
}

/** What was compared, written and could not be taken. */
async function fillInBackup(report: BackupReport, run: BackupRun, deps: ReportBackupDeps): Promise<void> {
  const { items, objects, runsBucket } = deps;
  const file = (key: string) => ({ bucket: runsBucket, key });
  const record = await getBackup(items, run.runId);
  const plan = await readJson(objects, file(backupFiles.plan(run.runId)), BackupRunPlan);
  report.totals = plan?.totals ?? record?.totals ?? null;
  report.estimate = plan?.estimate ?? null;
  report.newArchives = record?.archivesWritten ?? 0;
  report.newBytes = record?.bytesWritten ?? 0;
  if (run.dryRun) return;

  for await (const error of (await readJsonLines(objects, file(backupFiles.errors(run.runId)), UnreadObject)) ?? []) {
    report.errors += 1;
    if (report.firstErrors.length < ERRORS_NAMED) report.firstErrors.push(error);
  }
  report.firstErrors = firstWithin(report.firstErrors, ERRORS_BYTES_MAX);
  if (report.errors > 0) report.status = 'completed-with-errors';
}

/** A request that was refused before there was a run leaves a record too, and somebody is told: a schedule has no reader. */
async function reportRefusal(
  input: ReportBackupInput,
  request: BackupRequest | undefined,
  { items, reports, clock }: ReportBackupDeps,
): Promise<void> {
  const { failure } = input;
  if (!failure) return;
  const asked = Asked.safeParse(input.request).data;
  const { runId, isOurs } = await recordOf(input, request, items);
  const end = { status: 'failed', finishedAt: clock.now().toISOString(), ...failure } as const;
  // Refused for its name: the record of that name tells of another run.
  if (runId !== input.execution || (await ownsRunName(items, runId, input))) {
    await recordBackupEnd(items, runId, end, isOurs ? asked : undefined);
  }
  await reports.publish(
    subjectOf({
      ...{ plan: asked?.plan ?? 'an unknown plan', action: asked?.action ?? 'backup' },
      ...{ status: 'failed', verdict: null },
    }),
    refusalOf(runId, asked?.plan ?? request?.plan, failure),
  );
}

/**
 * The record that a refusal belongs to: that of the run's id. When another execution has taken it, for the same time of the
 * schedule, it is not ours to end, and the refusal has one of its own.
 */
async function recordOf(
  { execution, executionArn }: ReportBackupInput,
  request: BackupRequest | undefined,
  items: ItemStore,
): Promise<{ runId: string; isOurs: boolean }> {
  const runId = request ? backupRunId(execution, request) : execution;
  const record = await getBackup(items, runId);
  // One that was made for an earlier refusal names no execution.
  const isOurs = !record || record.executionArn === '' || record.executionArn === executionArn;
  return isOurs ? { runId, isOurs } : { runId: execution, isOurs };
}
