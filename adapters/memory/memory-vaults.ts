import {
  ArchiveNotFoundError,
  InventoryNotReadyError,
  JobOutputGoneError,
  RequestRefusedError,
  RetrievalDeferredError,
  VaultNotFoundError,
} from '../../core/contracts/errors';
import type { JobDocument } from '../../core/contracts/job-document';
import type { Clock } from '../../core/ports/clock';
import type { Vaults } from '../../core/ports/vaults';
import { type ByteRange, formatRange } from '../../core/ranges/byte-range';
import { MIB } from '../../core/ranges/units';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { documentOf, type MemoryJob, statedTreeHash } from './memory-job';
import { MemoryVault } from './memory-vault';
import { chunksOf, cutShort } from './streams';

export interface MemoryVaults extends Vaults {
  addVault(vault: string): void;
  /** @throws VaultNotFoundError */
  vault(name: string): MemoryVault;
  /**
   * Add an archive, creating its vault if necessary.
   *
   * @param more.treeHash that of the bytes, where it is known already
   * @returns the archive's id
   */
  addArchive(
    vault: string,
    bytes: Uint8Array,
    more?: { archiveId?: string; description?: string; creationDate?: Date; treeHash?: string },
  ): string;
  removeArchive(vault: string, archiveId: string): void;
  /** Take an inventory, which describeVault and inventory jobs return from now on. */
  takeInventory(vault: string): void;
  /** All jobs, including expired ones, in the order of their start. */
  jobs(): JobDocument[];
  /** Complete a job. @returns its notice */
  complete(jobId: string): JobDocument;
  /** Complete every job in progress. @returns their notices */
  completeAll(): JobDocument[];
  fail(jobId: string, statusMessage?: string): JobDocument;
  /** Expire a job and its output, as 24 hours after completion. */
  expire(jobId: string): void;
  /** Flip a bit of a byte of an archive in the next outputs that contain it. @param times number of outputs; default: all */
  corrupt(archiveId: string, offset: number, times?: number): void;
  /** Break the next output after a number of bytes: it ends early, or throws `error`. */
  breakNextOutput(afterBytes: number, error?: Error): void;
  /** Make the next request for a job throw without starting it. */
  refuseNextJob(error: Error): void;
  /** Have no capacity for Expedited retrievals from now on. @param lacks whether there is none for an archive; default: for any */
  exhaustCapacity(lacks?: (archiveId: string) => boolean): void;
  /** Lose the response of the next request for a job: the job starts, but the request throws. */
  loseNextAnswer(error: Error): void;
}

const JOBS_PER_PAGE = 50;

/** In-memory Amazon Glacier. A job stays in progress until `complete`, `completeAll` or `fail`. */
export function memoryVaults(options: { clock: Pick<Clock, 'now'>; jobsPerPage?: number }): MemoryVaults {
  const { clock, jobsPerPage = JOBS_PER_PAGE } = options;
  const vaults = new Map<string, MemoryVault>();
  const started: MemoryJob[] = [];
  const known = new Map<string, MemoryJob>();
  const flips: { archiveId: string; offset: number; left: number }[] = [];
  const breaks: { afterBytes: number; error: Error | undefined }[] = [];
  const refusals: Error[] = [];
  const lostAnswers: Error[] = [];
  let archivesAdded = 0;
  let lacksCapacity = (_archiveId: string) => false;

  function vaultOf(name: string): MemoryVault {
    const vault = vaults.get(name);
    if (!vault) throw new VaultNotFoundError(`Glacier has no vault "${name}" in this account and region`);
    return vault;
  }

  function jobOf(vault: string, jobId: string): MemoryJob | undefined {
    const found = vaultOf(vault);
    const job = known.get(jobId);
    return job?.vault === found ? job : undefined;
  }

  function start(job: Pick<MemoryJob, 'vault' | 'description' | 'topicArn' | 'retrieval' | 'created'>): string {
    if (!/^[\x20-\x7e]{0,1024}$/.test(job.description)) {
      throw new RequestRefusedError(`Invalid job description: ${JSON.stringify(job.description)}`);
    }
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    const jobId = `job-${started.length + 1}`;
    const whole: MemoryJob = { ...job, jobId, createdAt: clock.now(), outcome: undefined };
    started.push(whole);
    known.set(jobId, whole);
    const lost = lostAnswers.shift();
    if (lost) throw lost;
    return jobId;
  }

  function end(jobId: string, status: 'Succeeded' | 'Failed', message: string): JobDocument {
    const job = known.get(jobId);
    if (!job) throw new Error(`job ${jobId} does not exist`);
    if (job.outcome) throw new Error(`job ${jobId} has ended already`);
    job.outcome = {
      status,
      message,
      endedAt: clock.now(),
      output: status === 'Succeeded' ? outputOf(job) : Buffer.alloc(0),
    };
    return documentOf(job);
  }

  /** Bytes of an output as they arrive, with the planned corruptions. */
  function delivered(job: MemoryJob, range: ByteRange): Buffer {
    const bytes = Buffer.from((job.outcome as { output: Buffer }).output.subarray(range.start, range.end + 1));
    for (const flip of flips) {
      const index = flip.offset - (job.retrieval?.range.start ?? 0) - range.start;
      const inside = flip.archiveId === job.retrieval?.archive.archiveId && index >= 0 && index < bytes.length;
      if (!inside || flip.left <= 0) continue;
      flip.left -= 1;
      bytes[index] = (bytes[index] ?? 0) ^ 0x01;
    }
    return bytes;
  }

  return {
    vault: vaultOf,
    addVault: (vault) => void vaults.set(vault, vaults.get(vault) ?? new MemoryVault(vault)),
    addArchive(vault, bytes, more = {}) {
      this.addVault(vault);
      archivesAdded += 1;
      const archiveId = more.archiveId ?? `archive-${archivesAdded}`;
      const { description = '', creationDate = clock.now() } = more;
      vaultOf(vault).archives.set(archiveId, {
        archiveId,
        description,
        creationDate,
        bytes: Buffer.from(bytes),
        treeHash: more.treeHash ?? treeHashOf(bytes).toString('hex'),
      });
      vaultOf(vault).hasChanged = true;
      return archiveId;
    },
    removeArchive(vault, archiveId) {
      if (vaultOf(vault).archives.delete(archiveId)) vaultOf(vault).hasChanged = true;
    },
    takeInventory: (vault) => vaultOf(vault).takeInventory(clock.now()),
    jobs: () => started.map(documentOf),
    complete: (jobId) => end(jobId, 'Succeeded', 'Succeeded'),
    completeAll: () =>
      [...known.values()].filter((job) => !job.outcome).map((job) => end(job.jobId, 'Succeeded', 'Succeeded')),
    fail: (jobId, statusMessage = 'Internal error') => end(jobId, 'Failed', statusMessage),
    expire: (jobId) => void known.delete(jobId),
    corrupt: (archiveId, offset, times = Number.POSITIVE_INFINITY) =>
      void flips.push({ archiveId, offset, left: times }),
    breakNextOutput: (afterBytes, error) => void breaks.push({ afterBytes, error }),
    refuseNextJob: (error) => void refusals.push(error),
    exhaustCapacity: (lacks = () => true) => {
      lacksCapacity = lacks;
    },
    loseNextAnswer: (error) => void lostAnswers.push(error),

    async deleteVault(vault) {
      if (vaults.get(vault)?.isDeletable === false) return 'not-empty';
      vaults.delete(vault);
      return 'deleted';
    },

    async describeVault(vault) {
      return vaultOf(vault).description();
    },

    async startRetrieval({ vault, archiveId, tier, description, topicArn, range }) {
      const archive = vaultOf(vault).archives.get(archiveId);
      if (!archive) throw new ArchiveNotFoundError(`vault "${vault}" has no archive ${archiveId}`);
      const whole = { start: 0, end: archive.bytes.length - 1 };
      if (range && !isMibAligned(range, archive.bytes.length)) {
        throw new RequestRefusedError(`Invalid retrieval byte range ${formatRange(range)} of archive ${archiveId}`);
      }
      if (tier === 'Expedited' && lacksCapacity(archiveId)) {
        throw new RetrievalDeferredError('there is no Expedited capacity', { lacksCapacity: true });
      }
      const retrieval = { archive, range: { ...(range ?? whole) }, tier };
      return start({ vault: vaultOf(vault), description, topicArn, retrieval });
    },

    async startInventory({ vault, description, topicArn, created }) {
      const found = vaultOf(vault);
      if (!found.inventoryJson()) {
        throw new InventoryNotReadyError(`Glacier has not created the first inventory of vault "${vault}" yet`);
      }
      return start({ vault: found, description, topicArn, retrieval: undefined, created });
    },

    async describeJob(vault, jobId) {
      const job = jobOf(vault, jobId);
      return job && documentOf(job);
    },

    async listJobs(vault, marker = '') {
      const found = vaultOf(vault);
      const all = [...known.values()].filter((job) => job.vault === found);
      const first = Math.max(
        0,
        all.findIndex((job) => job.jobId === marker),
      );
      return {
        jobs: all.slice(first, first + jobsPerPage).map(documentOf),
        marker: all[first + jobsPerPage]?.jobId,
      };
    },

    async readOutput({ vault, jobId, range }) {
      const job = jobOf(vault, jobId);
      if (!job) throw new JobOutputGoneError(`the output of job ${jobId} has expired`);
      if (job.outcome?.status !== 'Succeeded') {
        throw new RequestRefusedError(`The job is not currently available for download: ${jobId}`);
      }
      const lastByte = job.outcome.output.length - 1;
      const read = range ? { start: range.start, end: Math.min(range.end, lastByte) } : { start: 0, end: lastByte };
      if (read.start > lastByte) {
        throw new RequestRefusedError(`The start of the range is larger than size of retrieved data: ${jobId}`);
      }
      const bytes = delivered(job, read);
      const broken = breaks.shift();
      return {
        body: broken ? cutShort(bytes, broken) : chunksOf(bytes),
        sizeBytes: bytes.length,
        treeHash: statedTreeHash(job, read),
      };
    },
  };
}

function outputOf(job: MemoryJob): Buffer {
  if (!job.retrieval) return job.vault.inventoryJson(job.created) ?? Buffer.alloc(0);
  const { archive, range } = job.retrieval;
  return archive.bytes.subarray(range.start, range.end + 1);
}

function isMibAligned({ start, end }: ByteRange, sizeBytes: number): boolean {
  const endsWell = (end + 1) % MIB === 0 || end === sizeBytes - 1;
  return start <= end && end < sizeBytes && start % MIB === 0 && endsWell;
}
