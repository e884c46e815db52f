import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { type MemoryObjects, memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryQueue } from '../../../adapters/memory/memory-queue';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkflow } from '../../../adapters/memory/memory-workflow';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { Pacer } from '../../../core/concurrency/pacer';
import { BATCH_PAUSES_MAX } from '../../../core/contracts/batch-limits';
import type { RequestBatchAnswer } from '../../../core/contracts/batch-steps';
import { parseConfig } from '../../../core/contracts/config';
import { CopyMessage } from '../../../core/contracts/copy-message';
import { PieceResult } from '../../../core/contracts/piece';
import type { RestoreRun, RetrievalRun, RetrieveRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { RetrievalKind } from '../../../core/contracts/run-kind';
import type { Log } from '../../../core/ports/log';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { MIB } from '../../../core/ranges/units';
import { BatchLookup } from '../../../core/retrieval/batch-lookup';
import { ArchiveCollection } from '../../../core/retrieval/plan/archive-collection';
import { cutBatches } from '../../../core/retrieval/plan/cut-batches';
import { findPaidJobs } from '../../../core/retrieval/plan/find-paid-jobs';
import { probeDestination } from '../../../core/retrieval/probe-destination';
import { recordPlan } from '../../../core/retrieval/records/retrieval-progress';
import { RunLookup } from '../../../core/run/run-lookup';
import { recordEnd } from '../../../core/run/run-record';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { copyRange } from '../../../lambdas/copy-range/copy-range';
import { cutMembers } from '../../../lambdas/copy-range/cut-members';
import { planRestore } from '../../../lambdas/plan-restore/plan-restore';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { SampleBackup } from '../../core/backup/restore/sample-backup';
import { putOpened } from '../../core/run/put-opened';
import { type CrashPlan, crashing } from './crashing';
import { repeatingWrites } from './repeating-writes';

export const RUN_ID = 'run-1';
export const RUNS = 'runs-bucket';
export const TARGET = 'target';
const WAITS_MAX = 200;

export const silent: Log = { info() {}, warn() {}, error() {} };

/** What a simulation does to messages; everything happens as it should by default. */
export interface Mischief {
  /** Whether the notice of a job that has just completed is lost. */
  loseNotice?: () => boolean;
  /** Whether a job ends as failed. */
  failJob?: () => boolean;
  /** Whether a message is delivered again after it was handled. */
  repeat?: () => boolean;
  /** Which of so many waiting messages is delivered next. */
  pick?: (count: number) => number;
  crash?: CrashPlan;
  /** Whether S3 encrypts with a key of KMS. */
  isEncrypted?: boolean;
  /** Whether the answer of a conditional write is lost, so that the SDK sends it again. */
  loseWriteAnswer?: () => boolean;
}

/** One batch of a run on memory adapters, with the queues, the notices and the child execution played by hand. */
export class Simulation {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects: MemoryObjects;
  readonly files: WorkingFiles;
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly workflow = memoryWorkflow();
  readonly notices = memoryQueue();
  readonly ranges = memoryQueue();
  /** The run that is played; after `retry` another one. */
  run: RetrieveRun;
  readonly backup = new SampleBackup(this.vaults, 'vault');
  readonly archives: { archiveId: string; bytes: Buffer; key: string }[] = [];
  /** Waits of the child execution. */
  waits = 0;

  constructor(
    private readonly mischief: Mischief = {},
    /** Far smaller than a configuration may say, so that many histories can be played. */
    private readonly sizes = { rangeBytes: MIB, pieceBytes: 2 * MIB },
  ) {
    this.objects = memoryObjects({ buckets: [RUNS, TARGET], isEncrypted: mischief.isEncrypted ?? false });
    this.files = memoryWorkingFiles(this.objects, RUNS);
    const settings = parseConfig({ vaults: ['vault'] }).retrieval;
    this.run = {
      kind: 'retrieve',
      runId: RUN_ID,
      executionArn: 'arn:run-1',
      vault: 'vault',
      destination: { bucket: TARGET, prefix: '' },
      tier: 'Bulk',
      storageClass: 'STANDARD',
      dryRun: false,
      settings,
    };
    this.vaults.addVault('vault');
  }

  archive(key: string, bytes: Buffer): string {
    const archiveId = this.vaults.addArchive('vault', bytes, { description: key });
    this.archives.push({ archiveId, bytes, key });
    return archiveId;
  }

  /** Stop the run, which is played no further, and begin another one over what it left undone. */
  async retry(): Promise<void> {
    const { runId } = this.run;
    const finishedAt = this.clock.now().toISOString();
    await recordEnd(this.items, runId, { status: 'stopped', finishedAt });
    const retriedRuns = [runId, ...(this.run.retriedRuns ?? [])];
    this.run = { ...this.run, runId: `${runId}-again`, retryOf: runId, retriedRuns };
  }

  /** Jobs that have been started, and may have ended. */
  get jobsStarted(): number {
    return this.vaults.jobs().length;
  }

  /** Write the plan: all archives in one batch. */
  async plan(): Promise<void> {
    await putOpened(this.items, this.run, 'planning', this.clock.now());
    const collection = new ArchiveCollection();
    for (const { archiveId, bytes, key } of this.archives) {
      collection.add({
        archiveId,
        description: key,
        creationDate: this.clock.now().toISOString(),
        sizeBytes: bytes.length,
        treeHash: this.vaults.vault('vault').archives.get(archiveId)?.treeHash ?? '',
      });
    }
    const order = Uint32Array.from(this.archives.keys());
    const keyOf = (position: number) => this.archives[position]?.key;
    const paid = await findPaidJobs(this.run, {
      ...{ vaults: this.vaults, clock: this.clock, log: silent },
      remainingMs: () => 900_000,
    });
    const [batch, more] = [...cutBatches(collection, order, keyOf, { ...this.run.settings, ...this.sizes }, paid)];
    if (!batch || more) throw new Error('a simulation is one batch');
    const text = batch.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await this.files.write(runFiles.batch(this.run.runId, 0), text, 'application/x-ndjson');
    const sums = { archives: this.archives.length, bytes: 0, presentArchives: 0, presentBytes: 0, batches: 1 };
    await recordPlan(this.items, { runId: this.run.runId, ...sums }, this.clock.now());
  }

  /** Write the plan of a restore: in one batch too. */
  async planRestore(paths: string[] = []): Promise<void> {
    const { plan: name, snapshot } = this.backup;
    await this.backup.commit({ files: this.files });
    const run: RestoreRun = { ...this.run, kind: 'restore', restore: { plan: name, snapshot, paths } };
    await putOpened(this.items, run, 'planning', this.clock.now());
    const settings = { ...run.settings, ...this.sizes };
    const { vaults, items, files, clock } = this;
    const ports = { vaults, items, files, destination: this.objects, clock };
    const deps = { ...ports, log: silent, remainingMs: () => 900_000 };
    const plan = await planRestore({ run: { ...run, settings } }, deps);
    if (plan.batches !== 1) throw new Error('a simulation is one batch');
    await recordPlan(this.items, plan, this.clock.now());
  }

  /** The ports as the functions see them: any call may be the last one of a function that is killed. */
  deps() {
    const { crash } = this.mischief;
    const items = crashing(repeatingWrites(this.items, this.mischief.loseWriteAnswer), crash);
    const destination = crashing(this.objects, crash);
    return {
      items,
      files: crashing(this.files, crash),
      destination,
      vaults: crashing(this.vaults, crash),
      workflow: crashing(this.workflow, crash),
      notices: crashing(this.notices, crash),
      ranges: crashing(this.ranges, crash),
      runs: new RunLookup(this.items, this.clock, RetrievalKind.options),
      batches: new BatchLookup(this.files),
      topicArn: 'arn:aws:sns:us-east-1:123456789012:jobs',
      probe: (run: RetrievalRun) => probeDestination(destination, run, 'simulation'),
      pacer: new Pacer(1000, this.clock),
      random: () => 0.5,
      remainingMs: () => 300_000,
      isLastDelivery: false,
      clock: this.clock,
      log: silent,
    };
  }

  /** Play the child execution to its end. */
  async play(): Promise<PieceResult[]> {
    let round = 1;
    let pauses = 0;
    for (let wait = 1; wait - pauses <= WAITS_MAX; ) {
      this.waits = wait;
      const token = `${this.run.runId}/${wait}`;
      await this.waitOn(token, { round, wait });
      this.workflow.expire(token);
      const pauseSeconds = this.pauseSecondsOf(token);
      if (pauseSeconds > 0 && pauses < BATCH_PAUSES_MAX) {
        this.clock.advance(pauseSeconds * 1000);
        pauses += 1;
        wait += 1;
        continue;
      }
      const input = { runId: this.run.runId, batch: 0, round, wait, pauses };
      const next = await this.untilDone(() => reconcileBatch(input, this.deps()));
      if (next.done) return this.results();
      ({ round, wait } = next);
    }
    throw new Error(`no end after ${WAITS_MAX} waits`);
  }

  private pauseSecondsOf(token: string): number {
    const answer = this.workflow.answers.get(token);
    return answer && 'output' in answer ? ((answer.output as RequestBatchAnswer).pauseSeconds ?? 0) : 0;
  }

  /** Play so many messages of the first wait, and leave the others. */
  playSteps(steps: number): Promise<void> {
    return this.waitOn(`${this.run.runId}/1`, { round: 1, wait: 1 }, steps);
  }

  /** RequestBatch.waitForTaskToken: until the token is answered, or nothing moves any more and its time is up. */
  private async waitOn(
    token: string,
    place: { round: number; wait: number },
    stepsMax = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const pending: (() => Promise<void>)[] = [
      () => requestBatch({ runId: this.run.runId, batch: 0, token, ...place }, this.deps()),
    ];
    for (let step = 0; !this.workflow.answers.has(token); step++) {
      if (step === stepsMax) return;
      pending.push(...this.takeMessages());
      if (pending.length === 0) {
        const completed = this.completeJobs();
        if (completed.length === 0) break;
        pending.push(...completed.map((body) => () => acceptNotice(body, this.deps())));
      }
      const next = pending.splice(this.mischief.pick?.(pending.length) ?? 0, 1)[0];
      if (!next) continue;
      const survived = await this.attempt(next);
      if (!survived || this.mischief.repeat?.()) pending.push(next);
    }
    // What the queues still hold is delivered while the child execution reconciles.
    for (const late of [...pending, ...this.takeMessages()]) await this.untilDone(late);
    this.clock.advance(this.workflow.answers.has(token) ? 60_000 : 2 * 3_600_000);
  }

  private takeMessages(): (() => Promise<void>)[] {
    const notices = this.notices.messages.splice(0).map((job) => () => acceptNotice(JSON.stringify(job), this.deps()));
    const ranges = this.ranges.messages.splice(0).map((body) => () => {
      const message = CopyMessage.parse(body);
      return message.kind === 'members' ? cutMembers(message, this.deps()) : copyRange(message, this.deps());
    });
    return [...notices, ...ranges];
  }

  /** @returns the notices that arrive */
  private completeJobs(): string[] {
    const inProgress = this.vaults.jobs().filter((job) => !job.Completed);
    if (inProgress.length > 0) this.clock.advance(8 * 3_600_000);
    const notices = inProgress.map(({ JobId }) =>
      this.mischief.failJob?.() ? this.vaults.fail(JobId) : this.vaults.complete(JobId),
    );
    return notices.filter(() => !this.mischief.loseNotice?.()).map((job) => JSON.stringify(job));
  }

  /** @returns false when the function was killed, and its message comes back */
  private async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!this.mischief.crash?.isCrash(error)) throw error;
      // The queue delivers its message again after the visibility timeout.
      this.clock.advance(30 * 60_000);
      return false;
    }
  }

  private async untilDone<T>(work: () => Promise<T>): Promise<T> {
    let answer: { value: T } | undefined;
    while (!(await this.attempt(async () => (answer = { value: await work() }))));
    if (!answer) throw new Error('ended without an answer');
    return answer.value;
  }

  results(): PieceResult[] {
    const text = this.objects.text({ bucket: RUNS, key: runFiles.result(this.run.runId, 0) });
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => PieceResult.parse(JSON.parse(line)));
  }
}
