import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memorySource } from '../../../adapters/memory/memory-source';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { blockBytesOf } from '../../../core/backup/upload/slice-blocks';
import {
  ArchiveIndexLine,
  ArchiveTask,
  type BackupRun,
  ChangeLine,
  type ObjectResult,
  PlanBackupOutput,
  type PlanPosition,
} from '../../../core/contracts/backup-run';
import { keyIdOf } from '../../../core/contracts/key-id';
import { backupFiles } from '../../../core/contracts/run-files';
import { archiveRef, SourceObject } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import type { Log } from '../../../core/ports/log';
import { cut } from '../../../core/ranges/cut';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { planBackup } from '../../../lambdas/plan-backup/plan-backup';
import { RUNS, runOf, SOURCE } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';

const CALLS_MAX = 10_000;
const PLENTY_MS = 900_000;

export const VAULT_ARN = 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos';

/** What a plan left in the bucket of runs. */
export interface PlanFiles {
  changes: ChangeLine[];
  /** What the indexes name, one list for each segment. */
  indexes: number[][];
  /** By sequence, of those that the indexes name. */
  tasks: Map<number, { task: ArchiveTask; objects: SourceObject[] }>;
}

/** Archives that a changed object is to be written to. */
export const archivesOf = (change: ChangeLine) => ('archives' in change ? change.archives : undefined);

/** How an upload goes wrong; all of it goes well by default. */
export interface Trouble {
  /** Why an object cannot be read. */
  unreadable?: (key: string) => string | undefined;
  /** Whether the upload of an archive never reports. */
  lost?: (sequence: number) => boolean;
}

/** A backup on memory adapters: a source, a bucket of runs, and uploads that write nothing but their results. */
export class BackupWorld {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [SOURCE, RUNS], clock: this.clock });
  readonly source = memorySource(this.objects);
  readonly signingKey = memorySigningKey();
  readonly executions = memoryExecutions();
  readonly events: [string, unknown][] = [];
  #generation = 0;
  /** Asked before each decision whether to go on. */
  remainingMs: () => number = () => PLENTY_MS;

  get deps() {
    const { items, objects, source, events, signingKey } = this;
    const keep = (event: string, fields?: unknown) => void events.push([event, fields]);
    const log: Log = { info: keep, warn: keep, error: keep };
    return {
      items,
      files: memoryWorkingFiles(objects, RUNS),
      source,
      signingKey,
      log,
      remainingMs: () => this.remainingMs(),
    };
  }

  put(key: string, bytes: Uint8Array | string): SourceObject {
    return this.source.put({ bucket: SOURCE, key }, bytes);
  }

  /** Open a run, which has the lease of its plan from whoever had it. */
  async open(changes: Partial<Omit<BackupRun, 'kind'>> = {}): Promise<BackupRun> {
    this.#generation += 1;
    const { pem } = this.signingKey;
    const generation = this.#generation;
    const run = runOf({ generation, vaultArn: VAULT_ARN, signer: keyIdOf(pem), publicKey: pem, ...changes });
    const { executionArn, runId, startedAt } = run;
    await this.items.put({
      ...keyOf.lease(run.plan.name),
      ...{ executionArn, runId, generation: run.generation ?? 0, takenAt: startedAt },
    });
    await putOpened(this.items, run, 'planning', this.clock.now());
    return run;
  }

  /** Call until the plan is done. @returns the last position, and how many calls it took */
  async plan(run: BackupRun): Promise<{ position: PlanPosition; calls: number }> {
    let position: PlanPosition | undefined;
    for (let calls = 1; calls <= CALLS_MAX; calls++) {
      const output = PlanBackupOutput.parse(await planBackup({ run, position }, this.deps));
      if (output.done) return { position: output.position, calls };
      position = output.position;
    }
    throw new Error('the plan does not come to an end');
  }

  linesOf<T>(key: string, parse: (line: unknown) => T): T[] {
    const lines = this.objects.text({ bucket: RUNS, key }).split('\n');
    return lines.filter((line) => line !== '').map((line) => parse(JSON.parse(line)));
  }

  taskOf({ runId }: BackupRun, sequence: number): { task: ArchiveTask; objects: SourceObject[] } {
    const [task, ...objects] = this.linesOf(backupFiles.archive(runId, sequence), (line) => line);
    return { task: ArchiveTask.parse(task), objects: objects.map((line) => SourceObject.parse(line)) };
  }

  filesOf(run: BackupRun, { segments }: { segments: number }): PlanFiles {
    const files: PlanFiles = { changes: [], indexes: [], tasks: new Map() };
    for (let segment = 0; segment < segments; segment++) {
      const changes = this.linesOf(backupFiles.changes(run.runId, segment), (line) => ChangeLine.parse(line));
      files.changes.push(...changes);
      const index = this.linesOf(
        backupFiles.index(run.runId, segment),
        (line) => ArchiveIndexLine.parse(line).sequence,
      );
      files.indexes.push(index);
    }
    for (const change of files.changes) {
      for (const sequence of archivesOf(change) ?? []) files.tasks.set(sequence, this.taskOf(run, sequence));
    }
    return files;
  }

  /** Write the results that uploads of these archives report. */
  upload(run: BackupRun, sequences: Iterable<number>, trouble: Trouble = {}): void {
    for (const sequence of sequences) if (!trouble.lost?.(sequence)) this.#report(run, sequence, trouble);
  }

  #report(run: BackupRun, sequence: number, { unreadable }: Trouble): void {
    const { task, objects } = this.taskOf(run, sequence);
    const archive = archiveRef(run.runId, sequence);
    const results: ObjectResult[] = [];
    let offset = 512;
    for (const object of objects) {
      const reason = unreadable?.(object.key);
      const found = this.objects.at({ bucket: task.bucket, key: object.key });
      if (reason !== undefined || found?.etag !== object.etag) {
        results.push({ key: object.key, reason: reason ?? 'has changed since it was listed' });
        continue;
      }
      const { start, end } = task.slice ?? { start: 0, end: object.sizeBytes - 1 };
      const slice = { archive, offset: task.kind === 'object' ? 0 : offset, sizeBytes: end - start + 1 };
      const hashOf = (from: number, to: number) => treeHashOf(found.bytes.subarray(from, to + 1)).toString('hex');
      if (task.slice) {
        const blockBytes = blockBytesOf(task.slice);
        const treeHashes = cut({ start, end }, blockBytes).map((block) => hashOf(block.start, block.end));
        results.push({ ...object, slices: [slice], blocks: { blockBytes, treeHashes } });
      } else {
        results.push({ ...object, treeHash: hashOf(start, end), slices: [slice] });
      }
      offset += 512 + object.sizeBytes;
    }
    const taken = results.filter((result) => !('reason' in result));
    const head =
      taken.length === 0
        ? { written: false, reason: 'nothing is left of it' }
        : {
            written: true,
            archive: {
              archive,
              archiveId: `id of ${archive}`,
              kind: task.kind,
              sizeBytes: offset,
              treeHash: 'f'.repeat(64),
              createdAt: this.clock.now().toISOString(),
              objects: taken.length,
              objectBytes: taken.reduce((sum, result) => sum + ('slices' in result ? sizeOf(result) : 0), 0),
            },
          };
    const text = [head, ...results].map((line) => `${JSON.stringify(line)}\n`).join('');
    this.objects.place({ bucket: RUNS, key: backupFiles.result(run.runId, sequence) }, Buffer.from(text));
  }
}

const sizeOf = ({ slices }: Extract<ObjectResult, { slices: unknown }>) =>
  slices.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
