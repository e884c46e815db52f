import { type MemoryItems, memoryItems } from '../../adapters/memory/memory-items';
import { type MemoryObjects, memoryObjects } from '../../adapters/memory/memory-objects';
import { memorySigningKey } from '../../adapters/memory/memory-signing-key';
import type { Deployment } from '../../cli/deployment/deployment';
import type { Execution, Executions } from '../../cli/deployment/executions';
import { tableRuns } from '../../cli/deployment/table-runs';
import { MoraineConfig } from '../../core/contracts/config';
import type { RetrievalPlan, Run, RunReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import { createRun, recordPlan, recordReport } from '../../core/retrieval/records/run-record';

export const RUNS_BUCKET = 'runs-bucket';
export const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const RESTORE_BUCKET = 'restore-bucket';

/** A deployment in memory. What happens during a pause is the test's to say. */
export interface FakeDeployment extends Deployment {
  signingKey: Deployment['signingKey'] & { pem: string };
  items: MemoryItems;
  objects: MemoryObjects;
  plans: PlanSummary[];
  started: { runId: string; input: unknown }[];
  backupsStarted: { runId: string; input: unknown }[];
  /** By name. */
  execution: Map<string, Execution>;
  backupExecution: Map<string, Execution>;
  /** Steps of the world, one per pause; more pauses than steps are an error. */
  steps: (() => void | Promise<void>)[];
  /** Called when an execution starts. */
  onStart: (runId: string) => void | Promise<void>;
}

export const NOW = new Date('2026-01-05T10:00:00.000Z');

export function fakeDeployment(): FakeDeployment {
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS_BUCKET, RESTORE_BUCKET, 'elsewhere'] });
  const deployment: FakeDeployment = {
    runsBucket: RUNS_BUCKET,
    restoreBucket: RESTORE_BUCKET,
    signingKey: { keyArn: KEY_ARN, ...memorySigningKey() },
    items,
    objects,
    plans: [],
    runs: tableRuns(items, objects, RUNS_BUCKET),
    started: [],
    backupsStarted: [],
    execution: new Map(),
    backupExecution: new Map(),
    steps: [],
    onStart: () => {},
    executions: executionsOf(() => [deployment, deployment.started, deployment.execution]),
    backupExecutions: executionsOf(() => [deployment, deployment.backupsStarted, deployment.backupExecution]),
    now: () => NOW,
    pause: async () => {
      const step = deployment.steps.shift();
      if (!step) throw new Error('the test has no step left: the command waits for ever');
      await step();
    },
  };
  return deployment;
}

/** One state machine of the deployment. */
function executionsOf(
  machine: () => [FakeDeployment, FakeDeployment['started'], FakeDeployment['execution']],
): Executions {
  return {
    start: async (runId, input) => {
      const [deployment, started, execution] = machine();
      started.push({ runId, input: JSON.parse(JSON.stringify(input)) });
      execution.set(runId, { status: 'RUNNING', error: undefined, cause: undefined });
      await deployment.onStart(runId);
    },
    describe: async (name) => machine()[2].get(name),
  };
}

export function aRun(runId: string, more: Partial<Run> = {}): Run {
  return {
    runId,
    vault: 'photos',
    destination: { bucket: RESTORE_BUCKET, prefix: '' },
    tier: 'Bulk',
    storageClass: 'STANDARD',
    dryRun: false,
    settings: MoraineConfig.shape.retrieval.parse({}),
    ...more,
  };
}

export function aPlan(runId: string, more: Partial<RetrievalPlan> = {}): RetrievalPlan {
  return {
    runId,
    vault: 'photos',
    inventoryDate: '2026-01-05T08:00:00Z',
    archives: 10,
    bytes: 1000,
    presentArchives: 0,
    presentBytes: 0,
    rejectedArchives: 0,
    pieces: 10,
    batches: 1,
    batchesInFlightMax: 1,
    firstWaitSeconds: 60,
    estimate: null,
    warnings: [],
    ...more,
  };
}

export function aReport(runId: string, more: Partial<RunReport> = {}): RunReport {
  return {
    runId,
    vault: 'photos',
    status: 'succeeded',
    destination: { bucket: RESTORE_BUCKET, prefix: '' },
    inventoryDate: '2026-01-05T08:00:00Z',
    tier: 'Bulk',
    archives: 10,
    bytes: 1000,
    verified: 10,
    verifiedBytes: 1000,
    present: 0,
    failed: 0,
    possibleDuplicates: 0,
    requests: 10,
    estimate: null,
    startedAt: '2026-01-05T10:00:00.000Z',
    finishedAt: '2026-01-05T22:30:00.000Z',
    failures: [],
    warnings: [],
    ...more,
  };
}

export const openRun = (deployment: FakeDeployment, runId: string, more: Partial<Run> = {}) =>
  createRun(deployment.items, aRun(runId, more), NOW).then(() => undefined);

export const planRun = (deployment: FakeDeployment, runId: string, more: Partial<RetrievalPlan> = {}) =>
  recordPlan(deployment.items, aPlan(runId, more));

/** Write the report and complete the record, as the last step of a run does. */
export async function endRun(deployment: FakeDeployment, report: RunReport): Promise<void> {
  deployment.objects.place(
    { bucket: RUNS_BUCKET, key: runFiles.report(report.runId) },
    Buffer.from(JSON.stringify(report)),
  );
  await recordReport(deployment.items, report);
  deployment.execution.set(report.runId, { status: 'SUCCEEDED', error: undefined, cause: undefined });
}
