import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { type MemoryObjects, memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { provenanceMetadata } from '../../../core/archive/provenance';
import type { CopyLine, CopyObjectsOutput } from '../../../core/contracts/copies';
import { Outcome, type WrittenLine } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { jsonLinesText } from '../../../core/files/json-lines';
import { readAllJsonLines } from '../../../core/files/read-json-lines';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { MIB } from '../../../core/ranges/units';
import { WrittenObjects } from '../../../core/retrieval/written-objects';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import type { CopyDeps } from '../../../lambdas/copy-objects/copy-deps';
import { copyObjects } from '../../../lambdas/copy-objects/copy-objects';
import { RESTORED, RUN_ID, RUNS, runOf, VAULT } from '../plan-retrieval/runs';

const CALLS_MAX = 100;
export const route = { vault: VAULT, bucket: RESTORED };
export const silent = { info() {}, warn() {}, error() {} };

/** Bytes that differ everywhere. */
export const content = (seed: string, sizeBytes: number): Buffer =>
  Buffer.alloc(sizeBytes, createHash('sha512').update(seed).digest());

/** Copies of a run within a destination in memory, where objects above 64 KiB are large, and parts have a MiB. */
export class Copying {
  readonly objects: MemoryObjects = memoryObjects({ buckets: [RUNS, RESTORED] });
  readonly files: WorkingFiles = memoryWorkingFiles(this.objects, RUNS);
  readonly written = new WrittenObjects(this.files);
  readonly run = runOf();
  readonly lines: CopyLine[] = [];
  /** Time that is left at each look at it; then the last one. */
  remainingMs = [900_000];

  /** Put an archive's object at a key, proven, and plan its copy. @returns the line */
  add(from: string, to: string, bytes: Buffer, changes: Partial<CopyLine> = {}): CopyLine {
    const line = {
      ...{ from, to, archiveId: `id of ${from}`, sizeBytes: bytes.length, treeHash: treeHashOf(bytes).toString('hex') },
      ...{ crc32: crc32(bytes), creationDate: '2020-01-01T00:00:00Z', description: from },
      ...changes,
    };
    this.place(from, bytes, line);
    this.lines.push(line);
    return line;
  }

  /** Put an object that says that it is the archive of a line at a key. */
  place(key: string, bytes: Buffer, line: Omit<CopyLine, 'crc32'>, more: Parameters<MemoryObjects['place']>[2] = {}) {
    const metadata = { ...provenanceMetadata({ vault: VAULT, ...line }), own: 'kept' };
    const properties = { cacheControl: 'no-store', tags: { kept: 'yes' } };
    this.objects.place({ bucket: RESTORED, key }, bytes, { metadata, properties, contentType: 'image/png', ...more });
  }

  plan(): Promise<void> {
    const text = jsonLinesText(this.lines);
    return this.files.write(runFiles.copies(RUN_ID), text, 'application/x-ndjson');
  }

  /** Call the function once. */
  call(done: number, ports: Partial<CopyDeps> = {}): Promise<CopyObjectsOutput> {
    const times = [...this.remainingMs];
    const remainingMs = () => (times.length > 1 ? times.shift() : times[0]) as number;
    const sizes = { wholeBytesMax: 64 * 1024, partBytes: MIB };
    const { files, objects: destination } = this;
    const deps = { files, destination, sizes, remainingMs, clock: memoryClock(), random: () => 0.5, log: silent };
    return copyObjects({ run: this.run, done }, { ...deps, ...ports });
  }

  /** Call the function until the copies are complete. @returns the number of calls */
  async copy(): Promise<number> {
    await this.plan();
    let done = 0;
    for (let calls = 1; calls <= CALLS_MAX; calls++) {
      const answer = await this.call(done);
      if (answer.isComplete) return calls;
      ({ done } = answer);
    }
    throw new Error('the copies do not end');
  }

  async outcomes(chunk = 0): Promise<Outcome[]> {
    return (await readAllJsonLines(this.files, runFiles.copied(RUN_ID, chunk), Outcome)) ?? [];
  }

  /** Everything that this run has put on record. */
  async recorded(): Promise<WrittenLine[]> {
    const lines: WrittenLine[] = [];
    await this.written.forEachOf(route, RUN_ID, (line) => lines.push(line));
    return lines.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  at(key: string) {
    return this.objects.at({ bucket: RESTORED, key });
  }

  keys(): string[] {
    return this.objects.keys(RESTORED);
  }
}
