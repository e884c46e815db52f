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
  /** Objects that came back verified, by their tree hash. */
  verified: number;
  /** Objects that are what they were: every byte, content type, metadata and tags. */
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
  /** What lies in the source. */
  objects: ObjectSource[];
}

/**
 * The second half: a bucket that was backed up is changed and backed up again, then restored as it was at both times.
 * The first snapshot is the schedule's, if that has fired.
 */
export async function demonstrateBackup(stage: BackupStage): Promise<BackupDemo> {
  const { deployment, s3, terminal, plan, seed } = stage;
  const first = (await scheduledBackup(deployment, plan)) ?? (await backUpNow(stage));
  terminal.say(`Snapshot ${first.snapshot}: ${countOf(first.totals?.objects ?? 0, 'object')} of the bucket.`);

  const changes = sampleChanges(seed, plan.source.prefix, stage.objects);
  const later = applied(stage.objects, changes);
  await changeSource(s3, plan.source.bucket, changes);
  const { put, removed } = changes;
  terminal.say(`${countOf(put.length, 'object')} written and ${removed.length} removed. Backing up again:`);
  const second = await backUpNow(stage);

  const differences: Difference[] = [];
  const snapshots: RestoredSnapshot[] = [];
  for (const [report, objects] of [
    [first, stage.objects],
    [second, later],
  ] as const) {
    const restored = await restoreAndCompare(stage, report, objects);
    differences.push(...restored.differences);
    snapshots.push(restored.snapshot);
  }
  return { plan: plan.name, snapshots, differences };
}

/** What the source holds after the changes. */
function applied(objects: readonly ObjectSource[], { put, removed }: ReturnType<typeof sampleChanges>): ObjectSource[] {
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
  const { error, cause } = report.error ?? { error: 'Unknown', cause: 'it took no snapshot' };
  throw new RunFailedError(report.runId, error, cause);
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
