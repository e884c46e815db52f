import { type MemoryAccountBuckets, memoryAccountBuckets } from '../../adapters/memory/memory-account-buckets';
import { type MemoryAccountVaults, memoryAccountVaults } from '../../adapters/memory/memory-account-vaults';
import { type MemoryItems, memoryItems } from '../../adapters/memory/memory-items';
import { memoryObjectReader } from '../../adapters/memory/memory-object-reader';
import { type MemoryObjects, memoryObjects } from '../../adapters/memory/memory-objects';
import { memorySigningKey } from '../../adapters/memory/memory-signing-key';
import { memoryWorkingFiles } from '../../adapters/memory/memory-working-files';
import type { Deployment } from '../../cli/deployment/deployment';
import type { StateMachine } from '../../cli/deployment/state-machine';
import { MoraineConfig } from '../../core/contracts/config';
import { type OpenedRun, planOfRun, vaultOfRun } from '../../core/contracts/opened-run';
import type { RetrievalPlan, RetrievalReport, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { RunKind } from '../../core/contracts/run-kind';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import { MORAINE_VERSION } from '../../core/contracts/version';
import { recordPlan } from '../../core/retrieval/records/retrieval-progress';
import type { ExecutionDescription } from '../../core/run/ended-execution';
import { createRun, recordEnd, setOpenedRun } from '../../core/run/run-record';

export const RUNS_BUCKET = 'runs-bucket';
export const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const CALLER_ARN = 'arn:aws:sts::123456789012:assumed-role/Admin/jo';
export const RESTORE_BUCKET = 'restore-bucket';

/** An execution that was started just now, unless it says otherwise. */
export type FakeExecution = Pick<ExecutionDescription, 'status'> & Partial<ExecutionDescription>;

/** A deployment in memory. What happens during a pause is the test's to say. */
export interface FakeDeployment extends Deployment {
  accountVaults: MemoryAccountVaults;
  buckets: MemoryAccountBuckets;
  signingKey: Deployment['signingKey'] & { pem: string };
  items: MemoryItems;
  objects: MemoryObjects;
  plans: PlanSummary[];
  started: { runId: string; input: unknown }[];
  backupsStarted: { runId: string; input: unknown }[];
  inventoriesStarted: { runId: string; input: unknown }[];
  deletionsStarted: { runId: string; input: unknown }[];
  /** By name. */
  execution: Map<string, FakeExecution>;
  backupExecution: Map<string, FakeExecution>;
  inventoryExecution: Map<string, FakeExecution>;
  deletionExecution: Map<string, FakeExecution>;
  stopped: { name: string; error: string; cause: string }[];
  /** Steps of the world, one per pause; more pauses than steps are an error. */
  steps: (() => void | Promise<void>)[];
  /** Called when an execution starts. */
  onStart: (runId: string) => void | Promise<void>;
}

export const NOW = new Date('2026-01-05T10:00:00.000Z');

export function fakeDeployment(): FakeDeployment {
  const items = memoryItems();
  const accountVaults = memoryAccountVaults(() => NOW);
  accountVaults.put('photos', {});
  const objects = memoryObjects({ buckets: [RUNS_BUCKET, RESTORE_BUCKET, 'elsewhere'] });
  const deployment: FakeDeployment = {
    region: 'us-east-1',
    version: MORAINE_VERSION,
    configuration: { vaults: ['photos'], destinations: [], retrieval: MoraineConfig.shape.retrieval.parse({}) },
    accountVaults,
    buckets: memoryAccountBuckets(),
    governance: accountVaults,
    accountId: '123456789012',
    restoreBucket: RESTORE_BUCKET,
    callerArn: async () => CALLER_ARN,
    signingKey: { keyArn: KEY_ARN, ...memorySigningKey() },
    items,
    files: memoryWorkingFiles(objects, RUNS_BUCKET),
    objects,
    reader: memoryObjectReader(objects),
    plans: [],
    started: [],
    backupsStarted: [],
    inventoriesStarted: [],
    deletionsStarted: [],
    execution: new Map(),
    backupExecution: new Map(),
    inventoryExecution: new Map(),
    deletionExecution: new Map(),
    stopped: [],
    steps: [],
    onStart: () => {},
    machines: {
      retrieval: machineOf(() => [deployment, deployment.started, deployment.execution]),
      backup: machineOf(() => [deployment, deployment.backupsStarted, deployment.backupExecution]),
      inventory: machineOf(() => [deployment, deployment.inventoriesStarted, deployment.inventoryExecution]),
      deletion: machineOf(() => [deployment, deployment.deletionsStarted, deployment.deletionExecution]),
    },
    now: () => NOW,
    hasVirtualTime: false,
    pause: async () => {
      const step = deployment.steps.shift();
      if (!step) throw new Error('the test has no step left: the command waits for ever');
      await step();
    },
  };
  return deployment;
}

/** One state machine of the deployment. */
function machineOf(
  machine: () => [FakeDeployment, FakeDeployment['started'], FakeDeployment['execution']],
): StateMachine {
  return {
    start: async (runId, input) => {
      const [deployment, started, execution] = machine();
      started.push({ runId, input: JSON.parse(JSON.stringify(input)) });
      execution.set(runId, { status: 'RUNNING', input: started.at(-1)?.input });
      await deployment.onStart(runId);
    },
    describe: async (name) => {
      const execution = machine()[2].get(name);
      return execution && { input: undefined, startedAt: NOW, ...execution };
    },
    stop: async (name, why) => {
      const [{ stopped }, , execution] = machine();
      stopped.push({ name, ...why });
      if (execution.get(name)?.status === 'RUNNING') execution.set(name, { status: 'ABORTED', ...why });
    },
  };
}

/** Some members of a run of any kind. */
export type SomeOf<Run extends OpenedRun> = Run extends unknown ? Partial<Run> : never;

export const aRun = (runId: string, more: SomeOf<RetrievalRun> = {}): RetrievalRun =>
  ({
    runId,
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:moraine-retrieve:${runId}`,
    kind: 'retrieve',
    vault: 'photos',
    destination: { bucket: RESTORE_BUCKET, prefix: '' },
    tier: 'Bulk',
    storageClass: 'STANDARD',
    dryRun: false,
    settings: MoraineConfig.shape.retrieval.parse({}),
    ...more,
  }) as RetrievalRun;

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

export function aReport(runId: string, more: Partial<RetrievalReport> = {}): RetrievalReport {
  return {
    runId,
    kind: 'retrieve',
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

/** What a run's first step puts on record before it has the lease that it needs. */
export async function recordOpening(deployment: FakeDeployment, run: OpenedRun, startedAt = NOW): Promise<void> {
  const { runId, executionArn, kind, retryOf } = run;
  const isDryRun = 'dryRun' in run && run.dryRun;
  const asked = { kind, isDryRun, retryOf, plan: planOfRun(run), vault: vaultOfRun(run), request: { kind } };
  await createRun(deployment.items, { runId, executionArn, ...asked }, startedAt);
}

/** A retrieval that has been opened. */
export async function openRun(
  deployment: FakeDeployment,
  runId: string,
  more: SomeOf<RetrievalRun> = {},
  startedAt = NOW,
): Promise<void> {
  const run = aRun(runId, more);
  await recordOpening(deployment, run, startedAt);
  await setOpenedRun(
    deployment.items,
    run,
    run.kind === 'restore' || ('manifest' in run && run.manifest) ? 'planning' : 'inventory',
  );
}

export const planRun = (deployment: FakeDeployment, runId: string, more: Partial<RetrievalPlan> = {}) =>
  recordPlan(deployment.items, aPlan(runId, more), NOW);

/** Write the report and complete the record, as the last step of a run does. */
export async function endRun(deployment: FakeDeployment, report: RetrievalReport): Promise<void> {
  const { runId, status, finishedAt, archives: items, bytes, verified: done, failed, error: failure } = report;
  const location = { bucket: RUNS_BUCKET, key: runFiles.report(runId) };
  deployment.objects.place(location, Buffer.from(JSON.stringify(report)));
  const counts = items === null || bytes === null ? undefined : { items, bytes, done, failed };
  await recordEnd(deployment.items, runId, { status, finishedAt, counts, failure });
  deployment.execution.set(runId, { status: 'SUCCEEDED' });
}

/** A request that was refused before there was a run. */
export async function refuseRun(
  deployment: FakeDeployment,
  runId: string,
  failure: { error: string; cause: string },
  {
    finishedAt = NOW.toISOString(),
    ...asked
  }: { finishedAt?: string; kind?: RunKind; plan?: string; vault?: string } = {},
): Promise<void> {
  const { kind = 'retrieve', plan, vault } = asked;
  const request = { kind, plan, vault };
  const known = { kind, plan, vault, request, executionArn: '', isDryRun: false };
  await recordEnd(deployment.items, runId, { status: 'refused', finishedAt, failure }, known);
}
