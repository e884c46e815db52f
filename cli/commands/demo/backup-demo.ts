import type { S3Client } from '@aws-sdk/client-s3';
import { PlanReport } from '../../../core/contracts/backup-run';
import { RetrievalReport } from '../../../core/contracts/retrieval-run';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { RunFailedError } from '../../errors/command-error';
import { countOf } from '../../format/bytes';
import { readReport } from '../../run/report-file';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import type { Difference } from './compare-objects';
import { compareRestored } from './compare-restored';
import { runToReport } from './run-to-report';
import { type ObjectSource, sampleChanges } from './sample-objects';
import { changeSource } from './source-bucket';

/** A snapshot of the demonstration, restored and compared. */
export interface RestoredSnapshot {
  snapshot: string;
  /** Objects in the source when it was taken. */
  objects: number;
  bytes: number;
  added: number;
  changed: number;
  deleted: number;
  newArchives: number;
  /** Restored objects that were verified by their tree hash. */
  verified: number;
  /** Restored objects that equal their source in every byte, content type, metadata and tags. */
  identical: number;
  /** Retrieval jobs that the restore took. */
  requests: number;
}

export interface BackupDemo {
  plan: string;
  snapshots: RestoredSnapshot[];
  differences: Difference[];
}

export interface BackupStage {
  deployment: Deployment;
  s3: S3Client;
  terminal: Terminal;
  plan: PlanSummary;
  seed: number;
  /** Objects in the source bucket. */
  objects: ObjectSource[];
}

/**
 * Second half of the demonstration: back up a bucket, change it, back it up again, and restore both snapshots. The first
 * snapshot is the scheduled one if the schedule has fired.
 */
export async function demonstrateBackup(stage: BackupStage): Promise<BackupDemo> {
  const { deployment, s3, terminal, plan, seed } = stage;
  const first = (await scheduledBackup(deployment, plan)) ?? (await backUpNow(stage));
  terminal.say(`Snapshot ${first.snapshot}: ${countOf(first.totals?.objects ?? 0, 'object')} of the bucket.`);

  const changes = sampleChanges(seed, plan.source.prefix, stage.objects);
  const changedObjects = applyChanges(stage.objects, changes);
  await changeSource(s3, plan.source.bucket, changes);
  const { put, removed } = changes;
  terminal.say(`${countOf(put.length, 'object')} written and ${removed.length} removed. Backing up again:`);
  const second = await backUpNow(stage);

  const differences: Difference[] = [];
  const snapshots: RestoredSnapshot[] = [];
  for (const [report, objects] of [
    [first, stage.objects],
    [second, changedObjects],
  ] as const) {
    const restored = await restoreAndCompare(stage, report, objects);
    differences.push(...restored.differences);
    snapshots.push(restored.snapshot);
  }
  return { plan: plan.name, snapshots, differences };
}

/** The objects in the source after the changes. */
function applyChanges(
  objects: readonly ObjectSource[],
  { put, removed }: ReturnType<typeof sampleChanges>,
): ObjectSource[] {
  const byKey = new Map(objects.map((object) => [object.key, object]));
  for (const key of removed) byKey.delete(key);
  for (const object of put) byKey.set(object.key, object);
  return [...byKey.values()];
}

async function scheduledBackup(deployment: Deployment, plan: PlanSummary): Promise<PlanReport | undefined> {
  const [oldest] = await keptSnapshots(deployment, plan.name);
  return oldest && readReport(deployment, oldest.snapshot, PlanReport);
}

async function backUpNow({ deployment, terminal, plan }: BackupStage): Promise<PlanReport> {
  const report = await runToReport(deployment, terminal, { kind: 'backup', plan: plan.name }, PlanReport);
  if (report.snapshot !== null) return report;
  throw new RunFailedError(
    report.runId,
    'failed',
    report.error ?? { error: 'Unknown', cause: 'the run took no snapshot' },
  );
}

async function restoreAndCompare(
  { deployment, s3, terminal, plan }: BackupStage,
  report: PlanReport,
  objects: readonly ObjectSource[],
): Promise<{ snapshot: RestoredSnapshot; differences: Difference[] }> {
  const snapshot = report.snapshot ?? '';
  const destination = { bucket: deployment.restoreBucket, prefix: `${snapshot}/` };
  terminal.say(`Restoring snapshot ${snapshot} to ${formatS3Uri(destination.bucket, destination.prefix)}:`);
  const request = { kind: 'restore', vault: plan.vault, destination, restore: { plan: plan.name, snapshot } } as const;
  const restored = await runToReport(deployment, terminal, request, RetrievalReport);
  const differences = await compareRestored(s3, destination, objects);
  const { added = 0, changed = 0, deleted = 0 } = report.totals ?? {};
  return {
    differences: differences.map(({ name, reason }) => ({ name: `${snapshot}: ${name}`, reason })),
    snapshot: {
      snapshot,
      objects: objects.length,
      bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      added,
      changed,
      deleted,
      newArchives: report.newArchives,
      verified: restored.verified,
      identical: objects.length - new Set(differences.map(({ name }) => name)).size,
      requests: restored.requests,
    },
  };
}
