import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryQueue } from '../../../adapters/memory/memory-queue';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkflow } from '../../../adapters/memory/memory-workflow';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { Pacer } from '../../../core/concurrency/pacer';
import type { RequestBatchAnswer, RequestBatchMessage } from '../../../core/contracts/batch-steps';
import { parseConfig } from '../../../core/contracts/config';
import { RetrievalThrottledError } from '../../../core/contracts/errors';
import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { RetrievalKind } from '../../../core/contracts/run-kind';
import type { Clock } from '../../../core/ports/clock';
import { BatchLookup } from '../../../core/retrieval/batch-lookup';
import { ArchiveCollection } from '../../../core/retrieval/plan/archive-collection';
import { cutBatches } from '../../../core/retrieval/plan/cut-batches';
import { getBatch } from '../../../core/retrieval/records/batch-record';
import { RunLookup } from '../../../core/run/run-lookup';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { putOpened } from '../../core/run/put-opened';
import { RUN_ID, RUNS, silent, TARGET } from '../retrieval/simulation';
import { parallelClock } from './parallel-clock';

const FUNCTION_MS = 300_000;
const LATENCY_MS = 100;

/** Refuses what is above a rate: a bucket that holds a second's worth. */
export function limit(perSecond: number, clock: Clock): () => void {
  let available = perSecond;
  let filledAtMs = clock.now().getTime();
  return () => {
    const nowMs = clock.now().getTime();
    available = Math.min(perSecond, available + ((nowMs - filledAtMs) / 1000) * perSecond);
    filledAtMs = nowMs;
    if (available < 1) throw new RetrievalThrottledError('Rate exceeded');
    available -= 1;
  };
}

/** Batches of one run, the queue of requests, and as many request-batch functions as are started, all on one clock. */
export class Requesters {
  readonly clock = parallelClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS, TARGET] });
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly workflow = memoryWorkflow();
  readonly settings = parseConfig({ vaults: ['vault'] }).retrieval;
  /** Calls of InitiateJob. */
  calls = 0;
  /** What a function threw: its message would go the way of dead letters. */
  readonly crashes: unknown[] = [];
  /** Seconds of each pause. */
  readonly pauses: number[] = [];
  /** Before each job is started. */
  admit: () => void = () => {};
  readonly #messages: RequestBatchMessage[] = [];
  #batches = 0;

  async plan(batches: number, archivesEach: number): Promise<void> {
    this.#batches = batches;
    const run: RetrievalRun = {
      kind: 'retrieve',
      runId: RUN_ID,
      executionArn: 'arn:run-1',
      vault: 'vault',
      destination: { bucket: TARGET, prefix: '' },
      tier: 'Bulk',
      storageClass: 'STANDARD',
      dryRun: false,
      settings: { ...this.settings, batchArchives: archivesEach },
    };
    await putOpened(this.items, run, 'retrieving', this.clock.now());
    const collection = new ArchiveCollection();
    const archives = batches * archivesEach;
    for (let number = 0; number < archives; number++) {
      const bytes = Buffer.from(`archive ${number}`);
      const description = `archive-${number}`;
      const creationDate = this.clock.now().toISOString();
      const treeHash = treeHashOf(bytes).toString('hex');
      const archiveId = this.vaults.addArchive('vault', bytes, { description });
      collection.add({ archiveId, description, creationDate, sizeBytes: bytes.length, treeHash });
    }
    const order = Uint32Array.from(Array(archives).keys());
    const cut = [...cutBatches(collection, order, (position) => `archive-${position}`, run.settings)];
    if (cut.length !== batches) throw new Error(`${cut.length} batches`);
    for (const [batch, { lines }] of cut.entries()) {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      await this.objects.write({ bucket: RUNS, key: runFiles.batch(RUN_ID, batch) }, text, 'application/x-ndjson');
      this.#messages.push({ runId: RUN_ID, batch, round: 1, wait: 1, token: `${batch}/1` });
    }
  }

  deps(pacer: Pacer) {
    const endsAtMs = this.clock.now().getTime() + FUNCTION_MS;
    const start = this.vaults.startRetrieval;
    const startRetrieval: typeof start = async (request) => {
      this.calls += 1;
      await this.clock.sleep(LATENCY_MS);
      this.admit();
      return start(request);
    };
    const files = memoryWorkingFiles(this.objects, RUNS);
    return {
      items: this.items,
      files,
      destination: this.objects,
      vaults: { ...this.vaults, startRetrieval },
      workflow: this.workflow,
      notices: memoryQueue(),
      ranges: memoryQueue(),
      runs: new RunLookup(this.items, this.clock, RetrievalKind.options),
      batches: new BatchLookup(files),
      topicArn: 'arn:aws:sns:us-east-1:123456789012:jobs',
      probe: async () => {},
      pacer,
      random: () => 0.5,
      remainingMs: () => endsAtMs - this.clock.now().getTime(),
      clock: this.clock,
      log: silent,
    };
  }

  /** One function after the other in one environment, until every batch is requested. */
  async work(perSecond: number): Promise<void> {
    const pacer = new Pacer(perSecond, this.clock);
    for (let turns = 0; !(await this.isRequested()); turns++) {
      if (turns === 100_000) throw new Error('no end');
      const message = this.#messages.shift();
      if (!message) {
        await this.clock.sleep(1000);
        continue;
      }
      const startedAtMs = this.clock.now().getTime();
      await requestBatch(message, this.deps(pacer)).catch((error) => this.crashes.push(error));
      if (this.clock.now().getTime() - startedAtMs > FUNCTION_MS) throw new Error('the function timed out');
      this.#answered(message);
    }
  }

  /** What the child execution makes of an answer. */
  #answered(message: RequestBatchMessage): void {
    const { batch, wait, token } = message;
    const answer = this.workflow.answers.get(token);
    if (!answer || !('output' in answer)) return;
    const { pauseSeconds } = answer.output as RequestBatchAnswer;
    if (pauseSeconds === undefined) return;
    this.pauses.push(pauseSeconds);
    const next = { ...message, wait: wait + 1, token: `${batch}/${wait + 1}`, pausedSeconds: pauseSeconds };
    void this.clock.sleep(pauseSeconds * 1000).then(() => this.#messages.push(next));
  }

  private async isRequested(): Promise<boolean> {
    for (let batch = 0; batch < this.#batches; batch++) {
      if ((await getBatch(this.items, RUN_ID, batch))?.state !== 'requested') return false;
    }
    return true;
  }
}
