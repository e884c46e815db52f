import { recordBackupTotals } from '../../core/backup/records/backup-progress';
import { putHead } from '../../core/backup/snapshot/heads';
import { writeSnapshotObjects } from '../../core/backup/snapshot/write-snapshot';
import { BackupPlan } from '../../core/contracts/backup-plan';
import type { BackupTotals, PlanReport, PlanRun, RetentionReport } from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead, SnapshotLine } from '../../core/contracts/snapshot';
import { PlanSummary } from '../../core/contracts/stack-outputs';
import { recordEnd, setOpenedRun } from '../../core/run/run-record';
import { type FakeDeployment, NOW, RUNS_BUCKET, recordOpening, type SomeOf } from './fake-deployment';

export const aPlanSummary = (name: string, more: object = {}): PlanSummary =>
  PlanSummary.parse({
    name,
    source: { bucket: 'originals', prefix: 'docs/' },
    vault: 'photos',
    retention: { minimumAgeDays: 90 },
    ...more,
  });

export const aBackupRun = (runId: string, more: SomeOf<PlanRun> = {}): PlanRun =>
  ({
    runId,
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:moraine-backup:${runId}`,
    kind: 'backup',
    plan: BackupPlan.parse({ name: 'docs', source: { bucket: 'originals', prefix: 'docs/' }, vault: 'photos' }),
    startedAt: NOW.toISOString(),
    acceptEarlyDeletionFee: false,
    dryRun: false,
    ...more,
  }) as PlanRun;

export const someTotals = (more: Partial<BackupTotals> = {}): BackupTotals => ({
  objects: 1000,
  bytes: 10_240_000,
  added: 10,
  changed: 5,
  repacked: 0,
  deleted: 2,
  reused: 0,
  rewritten: 0,
  lost: 0,
  archives: 4,
  archiveBytes: 4096,
  parts: 4,
  wholeArchives: 4,
  gets: 15,
  lists: 1,
  ...more,
});

export const someRetention = (more: Partial<RetentionReport> = {}): RetentionReport => ({
  kept: [{ snapshot: '20260105T030000Z-b', takenAt: '2026-01-05T03:00:00.000Z', rules: ['newest', 'daily'] }],
  forgotten: [],
  deleted: { archives: 0, bytes: 0 },
  waiting: { archives: 0, bytes: 0, until: null },
  refused: { archives: 0, bytes: 0, reason: null },
  ...more,
});

export const aBackupReport = (runId: string, more: Partial<PlanReport> = {}): PlanReport => ({
  runId,
  plan: 'docs',
  kind: 'backup',
  status: 'succeeded',
  vault: 'photos',
  source: { bucket: 'originals', prefix: 'docs/' },
  startedAt: '2026-01-05T10:00:00.000Z',
  finishedAt: '2026-01-05T10:12:00.000Z',
  snapshot: runId,
  verdict: { kind: 'accepted' },
  judged: [],
  held: null,
  totals: someTotals(),
  newArchives: 5,
  newBytes: 8192,
  estimate: null,
  errors: 0,
  firstErrors: [],
  lost: 0,
  firstLost: [],
  retention: someRetention(),
  ...more,
});

/** The phase that a run of each kind begins with. */
const FIRST_PHASE = {
  backup: 'planning',
  forget: 'forgetting',
  accept: 'judging',
  reject: 'judging',
  pin: 'committing',
  unpin: 'judging',
  adopt: 'committing',
} as const;

/** A run on a plan that has been opened. */
export async function openBackup(deployment: FakeDeployment, run: PlanRun, startedAt = NOW): Promise<void> {
  await recordOpening(deployment, run, startedAt);
  await setOpenedRun(deployment.items, run, FIRST_PHASE[run.kind]);
}

export const recordTotals = (deployment: FakeDeployment, runId: string, more: Partial<BackupTotals> = {}) =>
  recordBackupTotals(deployment.items, runId, someTotals(more), 0);

/** Write the report and complete the record, as the last step of a run does. */
export async function endBackup(deployment: FakeDeployment, report: PlanReport): Promise<void> {
  const { runId, status, finishedAt, error: failure } = report;
  const location = { bucket: RUNS_BUCKET, key: backupFiles.report(runId) };
  deployment.objects.place(location, Buffer.from(JSON.stringify(report)));
  await recordEnd(deployment.items, runId, { status, finishedAt, failure });
  deployment.backupExecution.set(runId, { status: 'SUCCEEDED' });
}

export const aHead = (snapshot: string, takenAt: string, more: Partial<SnapshotHead> = {}): SnapshotHead => ({
  plan: 'docs',
  snapshot,
  vault: 'photos',
  source: { bucket: 'originals', prefix: 'docs/' },
  takenAt,
  objects: 2,
  bytes: 2048,
  archives: 1,
  newArchives: 1,
  newBytes: 4096,
  errors: 0,
  state: 'kept',
  ...more,
});

export const aLine = (key: string, more: Partial<SnapshotLine> = {}): SnapshotLine => ({
  key,
  sizeBytes: 1024,
  etag: '"e"',
  modifiedAt: '2026-01-01T08:00:00.000Z',
  treeHash: 'ab'.repeat(32),
  slices: [{ archive: '20260105T030000Z-b/000000000', offset: 1024, sizeBytes: 1024 }],
  ...more,
});

/** A snapshot with its files. @param lines in order of their keys */
export async function placeSnapshot(
  deployment: FakeDeployment,
  head: SnapshotHead,
  lines: SnapshotLine[] = [],
): Promise<void> {
  await putHead(deployment.items, head);
  await writeSnapshotObjects(deployment.files, { plan: head.plan, snapshot: head.snapshot }, lines);
}
