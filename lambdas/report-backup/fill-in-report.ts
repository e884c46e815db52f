import * as z from 'zod';
import { getBackupProgress } from '../../core/backup/records/backup-progress';
import { listHeads } from '../../core/backup/snapshot/heads';
import {
  type BackupRun,
  BackupRunPlan,
  LostLine,
  type PlanReport,
  type PlanRun,
  RetentionReport,
} from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { readJson } from '../../core/files/read-json';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { ReportRunDeps } from '../../core/run/run-reporting';
import { firstWithin } from '../../core/text/first-within';
import { reportSnapshots } from './report-snapshots';

type FillInDeps = Pick<ReportRunDeps, 'items' | 'files'>;

/** Largest number of errors in report.json, and of their bytes; all errors are in errors.jsonl. */
const ERRORS_NAMED = 100;
const ERRORS_BYTES_MAX = 64 * 1024;

/** The same for lost objects. */
const LOST_NAMED = 20;
const LOST_BYTES_MAX = 16 * 1024;
/** Longest line of lost.jsonl in bytes: a key and the refs of 10,000 archives with a slice each. */
const LOST_LINE_BYTES_MAX = 2 * 1024 * 1024;

const UnreadObject = z.object({ key: z.string(), reason: z.string() });

/** Complete a report with the results of the run so far. */
export async function fillInReport(report: PlanReport, run: PlanRun, deps: FillInDeps): Promise<void> {
  const { items, files } = deps;
  report.retention = (await readJson(files, backupFiles.retention(run.runId), RetentionReport)) ?? null;
  if (report.retention?.lacking) report.status = 'completed-with-errors';
  const heads: SnapshotHead[] = [];
  for await (const head of listHeads(items, run.plan.name)) heads.push(head);
  if (run.kind === 'backup') await fillInBackup(report, run, deps);
  const { head, ...snapshots } = reportSnapshots(run, heads, report.totals);
  Object.assign(report, snapshots);
  // The progress record is updated during the run, and misses an archive if its function was killed just before
  // counting it.
  if (head && run.kind === 'backup') {
    Object.assign(report, { newArchives: head.newArchives, newBytes: head.newBytes });
  }
}

/** Fill in what was compared and written, could not be backed up, or is lost. */
async function fillInBackup(report: PlanReport, run: BackupRun, deps: FillInDeps): Promise<void> {
  const { items, files } = deps;
  const progress = await getBackupProgress(items, run.runId);
  const plan = await readJson(files, backupFiles.plan(run.runId), BackupRunPlan);
  report.totals = plan?.totals ?? progress.totals ?? null;
  report.estimate = plan?.estimate ?? null;
  report.newArchives = progress.archivesWritten;
  report.newBytes = progress.bytesWritten;
  if (run.dryRun) return;

  for await (const error of (await readJsonLines(files, backupFiles.errors(run.runId), UnreadObject)) ?? []) {
    report.errors += 1;
    if (report.firstErrors.length < ERRORS_NAMED) report.firstErrors.push(error);
  }
  report.firstErrors = firstWithin(report.firstErrors, ERRORS_BYTES_MAX);
  const lost = await readJsonLines(files, backupFiles.lost(run.runId), LostLine, LOST_LINE_BYTES_MAX);
  for await (const { key, sizeBytes } of lost ?? []) {
    report.lost += 1;
    if (report.firstLost.length < LOST_NAMED) report.firstLost.push({ key, sizeBytes });
  }
  report.firstLost = firstWithin(report.firstLost, LOST_BYTES_MAX);
  if (report.errors > 0 || report.lost > 0) report.status = 'completed-with-errors';
}
