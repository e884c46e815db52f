import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualClock } from '../../clock/virtual-clock';
import { DueQueue } from '../due-queue';
import type { ResolvedOptions } from '../glacier-options';
import { newJobId } from '../random-id';
import { AppendLog } from '../storage/append-log';
import { type Job, type JobOutcome, retrievedBytes } from './job';
import { JobList } from './job-list';

type JournalLine = { job: Job } | { outcome: JobOutcome; of: string } | { noticesSentFor: string[] };

/** Callbacks of the registry. */
export interface JobHooks {
  /** Determine the outcome of a job; for an inventory, write its output first. Does not throw. */
  finish(job: Job): Promise<JobOutcome>;
  /** Send the notices of a completed job. Does not throw. */
  notify(job: Job): Promise<void>;
  /** Called when a job has been removed and no other job needs the archive's data. */
  released(vaultKey: string, archiveId: string): void;
}

export type NewJob = Omit<Job, 'id' | 'number' | 'createdAtMs' | 'dueAtMs' | 'outcome'> & { delayMs: number };

const noticesInFlightMax = 32;
/** Delay of a retry after the journal could not be written. */
const retryMs = 60_000;

/** All jobs of the account: a journal on disk, and a queue of the jobs to complete. */
export class JobRegistry {
  readonly #jobs = new Map<string, Job>();
  readonly #lists = new Map<string, JobList>();
  readonly #queue: DueQueue<Job>;
  /** Completed jobs in order of completion, and so of expiry; those before the index `#expired` have been removed. */
  #completed: Job[] = [];
  #expired = 0;
  #nextNumber = 1;
  #standardBytes = 0;
  #unnotified = new Set<Job>();
  #hooks!: JobHooks;
  #journal!: AppendLog;

  private constructor(
    private readonly directory: string,
    private readonly clock: VirtualClock,
    private readonly options: ResolvedOptions,
  ) {
    this.#queue = new DueQueue(clock, {}, (jobs) => this.#complete(jobs));
  }

  static async open(directory: string, clock: VirtualClock, options: ResolvedOptions): Promise<JobRegistry> {
    const registry = new JobRegistry(directory, clock, options);
    await mkdir(join(directory, 'outputs'), { recursive: true });
    await registry.#load();
    return registry;
  }

  /** Start to complete jobs. Jobs of removed vaults are dropped. */
  start(hooks: JobHooks, vaultKeys: ReadonlySet<string>): void {
    this.#hooks = hooks;
    for (const job of this.#jobs.values()) {
      if (!vaultKeys.has(job.vaultKey)) this.#drop(job);
      else if (!job.outcome || this.#unnotified.has(job)) this.#queue.add(job.dueAtMs, job);
    }
  }

  listOf(vaultKey: string): JobList {
    let list = this.#lists.get(vaultKey);
    if (!list) {
      list = new JobList();
      this.#lists.set(vaultKey, list);
    }
    return list;
  }

  /** Record a job; it completes `delayMs` (and its spread) from now. */
  async initiate(newJob: NewJob): Promise<Job> {
    this.expire();
    const { delayMs, vaultKey, description, topicArn, request } = newJob;
    const id = newJobId();
    const createdAtMs = this.clock.now();
    const dueAtMs = createdAtMs + delayMs + spreadOf(id, this.options.completionSpreadMs);
    const number = this.#nextNumber++;
    // All members are set from the start: adding one later would cost extra memory for each of a hundred thousand jobs.
    const job: Job = {
      id,
      number,
      vaultKey,
      createdAtMs,
      dueAtMs,
      description,
      topicArn,
      request,
      outcome: undefined,
    };
    // Added to the list first, so that the archive's data is pinned and the list stays ordered by number.
    this.listOf(job.vaultKey).add(job);
    try {
      await this.#journal.append({ job } satisfies JournalLine);
    } catch (error) {
      this.listOf(job.vaultKey).remove(job);
      throw error;
    }
    this.#jobs.set(id, job);
    this.#standardBytes += standardBytesOf(job);
    this.#queue.add(dueAtMs, job);
    return job;
  }

  /** Bytes of running Standard retrievals, which a data retrieval policy limits. */
  get standardBytesInProgress(): number {
    return this.#standardBytes;
  }

  /** An unexpired job of a vault. */
  get(vaultKey: string, jobId: string): Job | undefined {
    this.expire();
    const job = this.#jobs.get(jobId);
    return job?.vaultKey === vaultKey ? job : undefined;
  }

  /** Remove all jobs of a vault. */
  dropVault(vaultKey: string): void {
    for (const job of [...this.listOf(vaultKey).newestFirst()]) this.#drop(job);
    this.#lists.delete(vaultKey);
  }

  /** Remove expired jobs. Cheap when there are none. */
  expire(): void {
    const untilMs = this.clock.now() - this.options.outputLifetimeMs;
    for (let job = this.#completed[this.#expired]; job?.outcome && job.outcome.completedAtMs <= untilMs; ) {
      this.#drop(job);
      job = this.#completed[++this.#expired];
    }
    if (this.#expired * 2 > this.#completed.length) {
      this.#completed = this.#completed.slice(this.#expired);
      this.#expired = 0;
    }
  }

  outputPath(jobId: string): string {
    return join(this.directory, 'outputs', jobId);
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.#journal.close();
  }

  async #complete(jobs: Job[]): Promise<void> {
    const present = jobs.filter((job) => this.#jobs.get(job.id) === job);
    try {
      // Not flushed to the disk: a job whose outcome is lost is due again at the next start.
      const outcomes = [];
      for (const job of present) if (!job.outcome) outcomes.push({ job, outcome: await this.#hooks.finish(job) });
      await Promise.all(
        outcomes.map(({ job, outcome }) => this.#journal.append({ outcome, of: job.id } satisfies JournalLine, false)),
      );
      for (const { job, outcome } of outcomes) {
        this.#standardBytes -= standardBytesOf(job);
        job.outcome = outcome;
        this.#completed.push(job);
      }
      for (let start = 0; start < present.length; start += noticesInFlightMax) {
        await Promise.all(present.slice(start, start + noticesInFlightMax).map((job) => this.#hooks.notify(job)));
      }
      await this.#journal.append({ noticesSentFor: present.map((job) => job.id) } satisfies JournalLine, false);
      this.expire();
    } catch (error) {
      this.options.onError(error, `cannot record the completion of ${present.length} jobs; retrying`);
      for (const job of present) if (!job.outcome) this.#queue.add(this.clock.now() + retryMs, job);
    }
  }

  #drop(job: Job): void {
    if (!this.#jobs.delete(job.id)) return;
    if (!job.outcome) this.#standardBytes -= standardBytesOf(job);
    const list = this.listOf(job.vaultKey);
    list.remove(job);
    if (job.request.action === 'InventoryRetrieval') {
      rm(this.outputPath(job.id), { force: true }).catch((error) =>
        this.options.onError(error, `cannot remove the output of job ${job.id}`),
      );
    } else if (!list.isPinned(job.request.archiveId)) this.#hooks.released(job.vaultKey, job.request.archiveId);
  }

  async #load(): Promise<void> {
    const path = join(this.directory, 'jobs.jsonl');
    let lines = 0;
    const unnotified = new Set<string>();
    this.#journal = await AppendLog.open(path, this.options.fsync, (text) => {
      lines++;
      const line = JSON.parse(text) as JournalLine;
      if ('job' in line) {
        this.#jobs.set(line.job.id, line.job);
        unnotified.add(line.job.id);
      } else if ('outcome' in line) {
        const job = this.#jobs.get(line.of);
        if (!job) throw new Error(`no job ${line.of}`);
        job.outcome = line.outcome;
        this.#completed.push(job);
      } else for (const jobId of line.noticesSentFor) unnotified.delete(jobId);
    });
    this.#forgetExpired();
    for (const job of this.#jobs.values()) {
      this.#nextNumber = Math.max(this.#nextNumber, job.number + 1);
      if (job.outcome && unnotified.has(job.id)) this.#unnotified.add(job);
      if (!job.outcome) this.#standardBytes += standardBytesOf(job);
    }
    for (const job of [...this.#jobs.values()].sort((a, b) => a.number - b.number)) this.listOf(job.vaultKey).add(job);
    if (lines > 4 * this.#jobs.size + 1000) await this.#compact(path, unnotified);
    await this.#sweepOutputs();
  }

  /** Remove expired jobs while loading, without calling the hooks. */
  #forgetExpired(): void {
    const untilMs = this.clock.now() - this.options.outputLifetimeMs;
    const isExpired = (job: Job) => (job.outcome?.completedAtMs ?? Number.POSITIVE_INFINITY) <= untilMs;
    for (const job of this.#completed) if (isExpired(job)) this.#jobs.delete(job.id);
    this.#completed = this.#completed.filter((job) => !isExpired(job));
  }

  async #compact(path: string, unnotified: ReadonlySet<string>): Promise<void> {
    await rm(`${path}.compact`, { force: true });
    const compacted = await AppendLog.open(`${path}.compact`, this.options.fsync, () => undefined);
    const lines: JournalLine[] = [...this.#jobs.values()].map(({ outcome: _, ...job }) => ({ job }));
    for (const job of this.#completed) lines.push({ outcome: job.outcome as JobOutcome, of: job.id });
    lines.push({ noticesSentFor: this.#completed.map((job) => job.id).filter((jobId) => !unnotified.has(jobId)) });
    await Promise.all(lines.map((line) => compacted.append(line)));
    await compacted.close();
    await this.#journal.close();
    await rename(`${path}.compact`, path);
    this.#journal = await AppendLog.open(path, this.options.fsync, () => undefined);
  }

  async #sweepOutputs(): Promise<void> {
    const folder = join(this.directory, 'outputs');
    for (const name of await readdir(folder)) {
      if (!this.#jobs.has(name)) await rm(join(folder, name), { force: true });
    }
  }
}

/** Additional duration of a job; a function of its id. */
const spreadOf = (jobId: string, spreadMs: number) =>
  spreadMs > 0 ? Buffer.from(jobId.slice(0, 8), 'base64url').readUIntBE(0, 6) % (spreadMs + 1) : 0;

const standardBytesOf = ({ request }: Job) =>
  request.action === 'ArchiveRetrieval' && request.tier === 'Standard' ? retrievedBytes(request) : 0;
