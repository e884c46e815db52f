import { createHash } from 'node:crypto';
import { memoryArchiveUploads } from '../../../adapters/memory/memory-archive-uploads';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memorySource } from '../../../adapters/memory/memory-source';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { NO_TOTALS } from '../../../core/backup/plan/totals';
import { getBackupProgress, recordBackupTotals } from '../../../core/backup/records/backup-progress';
import { PartMemory } from '../../../core/backup/upload/part-memory';
import type { UploadDeps } from '../../../core/backup/upload/upload-deps';
import { BackupPlan } from '../../../core/contracts/backup-plan';
import { ArchiveResult, type ArchiveTask, ObjectResult, type WritingRun } from '../../../core/contracts/backup-run';
import type { RunOf } from '../../../core/contracts/opened-run';
import { backupFiles } from '../../../core/contracts/run-files';
import type { ObjectProperties, SourceObject } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import type { UploadArchiveInput, UploadArchiveOutput } from '../../../core/contracts/upload-archive';
import { MIB } from '../../../core/ranges/units';
import { runExpiryOf } from '../../../core/run/expiry';
import { RunLookup } from '../../../core/run/run-lookup';
import { uploadArchive } from '../../../lambdas/upload-archive/upload-archive';
import { runOf } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';
import { type CrashPlan, crashing } from '../retrieval/crashing';
import { repeatingWrites } from '../retrieval/repeating-writes';

export const RUN_ID = '20260105T100000Z-abc123';
export const RUNS = 'runs-bucket';
export const SOURCE = 'photos';
export const VAULT = 'vault';
export const SIGNER = 'ab'.repeat(16);

const CALLS_MAX = 100;
/** Of a call that fails, before the state machine gives the archive up. */
const ATTEMPTS_MAX = 12;

/** What a simulation does to the functions; everything happens as it should by default. */
export interface Mischief {
  crash?: CrashPlan;
  /** Whether the answer of a conditional write is lost, so that the SDK sends it again. */
  loseWriteAnswer?: () => boolean;
  /** Whether a call is made twice at once. */
  double?: () => boolean;
  /** Done before each call of the source and of Glacier. */
  meddle?: () => void;
  /** Turns of the event loop that such a call takes. */
  delay?: () => number;
}

/** Memory of the one function that all simulations call, which a warm one keeps from archive to archive. */
const MEMORY = new PartMemory();

/** Bytes that differ everywhere, cheaply. */
export function content(seed: string, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, createHash('sha512').update(seed).digest());
  for (let at = 0; at < sizeBytes; at += MIB) bytes[at] = (bytes[at] ?? 0) ^ (at / MIB + 1);
  return bytes;
}

/** Archives of one backup run on memory adapters, with the child executions played by hand. */
export class Simulation {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS, SOURCE], clock: this.clock });
  readonly source = memorySource(this.objects);
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly uploads = memoryArchiveUploads(this.vaults);
  readonly logged: { event: string; fields?: Record<string, unknown> }[] = [];
  readonly memory = MEMORY;
  /** What every version of an object is, by ETag. */
  readonly versions = new Map<string, { bytes: Buffer; properties: ObjectProperties }>();
  readonly tasks: { task: ArchiveTask; objects: SourceObject[] }[] = [];
  remainingMs = 900_000;

  constructor(
    readonly mischief: Mischief = {},
    /** Far smaller than they are, so that many histories can be played; objects above `readTwiceBytes` have larger parts. */
    private readonly sizes = { readTwiceBytes: 4 * MIB, spreadBytes: 4 * MIB, wholeBytesMax: 0 },
  ) {
    this.vaults.addVault(VAULT);
  }

  async open<Kind extends WritingRun['kind'] = 'backup'>(
    changes: { kind?: Kind } & Partial<Omit<RunOf<Kind>, 'kind'>> = {},
  ): Promise<this> {
    const { wholeBytesMax: wholeArchiveBytesMax } = this.sizes;
    const plan = BackupPlan.parse({ name: 'photos', source: { bucket: SOURCE }, vault: VAULT, wholeArchiveBytesMax });
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:moraine-backup:1';
    const startedAt = this.clock.now().toISOString();
    const defaults = { kind: 'backup' as Kind, runId: RUN_ID, executionArn, generation: 1, signer: SIGNER, plan };
    const run = runOf({ ...defaults, ...changes, startedAt });
    await putOpened(this.items, run, 'uploading', this.clock.now());
    await recordBackupTotals(this.items, RUN_ID, NO_TOTALS, runExpiryOf(this.clock.now()));
    const lease = { executionArn, runId: RUN_ID, generation: 1, takenAt: startedAt };
    await this.items.put({ ...keyOf.lease(plan.name), ...lease });
    return this;
  }

  put(key: string, bytes: Buffer | string, properties: ObjectProperties = {}, bucket = SOURCE): SourceObject {
    const object = this.source.put({ bucket, key }, bytes, properties);
    this.versions.set(object.etag, { bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes, properties });
    return object;
  }

  /** Write a task. @returns its sequence */
  async task(
    kind: ArchiveTask['kind'],
    objects: SourceObject[],
    more: Partial<Pick<ArchiveTask, 'slice' | 'bucket'>> = {},
  ): Promise<number> {
    const task: ArchiveTask = { sequence: this.tasks.length, kind, bucket: SOURCE, ...more };
    this.tasks.push({ task, objects });
    const text = [task, ...objects].map((line) => `${JSON.stringify(line)}\n`).join('');
    const location = { bucket: RUNS, key: backupFiles.archive(RUN_ID, task.sequence) };
    await this.objects.write(location, text, 'application/x-ndjson');
    return task.sequence;
  }

  /** The ports as a function sees them: any call may be its last one. */
  deps(): UploadDeps {
    const { crash } = this.mischief;
    const items = crashing(repeatingWrites(this.items, this.mischief.loseWriteAnswer), crash);
    return {
      source: this.#meddled(crashing(this.source, crash)),
      uploads: this.#meddled(crashing(this.uploads, crash)),
      items,
      files: crashing(memoryWorkingFiles(this.objects, RUNS), crash),
      runs: new RunLookup(this.items, this.clock, ['backup', 'adopt', 'pin']),
      clock: this.clock,
      log: {
        info: (event, fields) => void this.logged.push({ event, fields }),
        warn: (event, fields) => void this.logged.push({ event, fields }),
        error: (event, fields) => void this.logged.push({ event, fields }),
      },
      remainingMs: () => this.remainingMs,
      memory: this.memory,
      sizes: {
        partBytesFor: (kind, sizeBytes) => (kind === 'object' && sizeBytes > this.sizes.readTwiceBytes ? 2 * MIB : MIB),
        bufferedBytesMax: MIB,
        memberBytesMax: MIB,
        spreadBytes: this.sizes.spreadBytes,
      },
    };
  }

  #meddled<Port extends object>(port: Port): Port {
    const { meddle, delay } = this.mischief;
    if (!meddle && !delay) return port;
    return new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function' || name === 'listParts') return member;
        return async (...args: unknown[]) => {
          for (let turns = delay?.() ?? 0; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          meddle?.();
          return Reflect.apply(member, target, args);
        };
      },
    });
  }

  call(input: Omit<UploadArchiveInput, 'runId'>): Promise<UploadArchiveOutput> {
    return uploadArchive({ runId: RUN_ID, ...input }, this.deps());
  }

  /** Play the child execution of an archive to its end. @returns the states that it went through */
  async play(sequence: number): Promise<string[]> {
    const states: string[] = [];
    for (let calls = 1; calls <= CALLS_MAX; calls++) {
      const output = await this.#stubbornly({ sequence });
      states.push(output?.state ?? 'given up');
      if (output === undefined || output.state === 'done') return states;
      await Promise.all((output.parts ?? []).map((parts) => this.#stubbornly({ sequence, parts })));
    }
    throw new Error(`no end after ${CALLS_MAX} calls`);
  }

  /** A call with the retries of the state machine; then the archive is given up. */
  async #stubbornly(input: Omit<UploadArchiveInput, 'runId'>): Promise<UploadArchiveOutput | undefined> {
    for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts++) {
      const [first] = await this.#once(input);
      if (first) return first;
    }
    const reason = 'the function failed again and again';
    for (;;) if ((await this.#once({ sequence: input.sequence, giveUp: reason }))[0]) return undefined;
  }

  /** @returns the answers of the calls that were not killed */
  async #once(input: Omit<UploadArchiveInput, 'runId'>): Promise<UploadArchiveOutput[]> {
    const calls = this.mischief.double?.() ? 2 : 1;
    const outcomes = await Promise.allSettled(Array.from({ length: calls }, () => this.call(input)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && !this.mischief.crash?.isCrash(outcome.reason)) throw outcome.reason;
    }
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  }

  results(sequence: number): { archive: ArchiveResult; objects: ObjectResult[] } {
    const text = this.objects.text({ bucket: RUNS, key: backupFiles.result(RUN_ID, sequence) });
    const [archive, ...objects] = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { archive: ArchiveResult.parse(archive), objects: objects.map((line) => ObjectResult.parse(line)) };
  }

  /** The archive that the results refer to, as it lies in the vault. @throws when none was written */
  archive(sequence: number) {
    const { archive } = this.results(sequence);
    if (!archive.written) throw new Error(archive.reason);
    const found = this.vaults.vault(VAULT).archives.get(archive.archive.archiveId);
    if (!found) throw new Error(`archive ${archive.archive.archiveId} is not in the vault`);
    return found;
  }

  record(sequence: number) {
    return this.items.get(keyOf.upload(RUN_ID, sequence));
  }

  async written(): Promise<{ archives: number; bytes: number }> {
    const { archivesWritten: archives, bytesWritten: bytes } = await getBackupProgress(this.items, RUN_ID);
    return { archives, bytes };
  }
}
