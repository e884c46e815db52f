import fc from 'fast-check';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import { ArchiveResult, ObjectResult } from '../../../core/contracts/backup-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { archiveRef, type SnapshotLine } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { collect, planOf, RUNS, SOURCE } from '../../core/backup/runs';
import { BackupWorld } from '../plan-backup/backup-world';

/** What happens to the source before a run, and what goes wrong in it. */
const step = fc.record({
  edits: fc.array(
    fc.record({
      key: fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uFFFD', '\u{1F600}'), minLength: 1, maxLength: 3 }),
      edit: fc.oneof(
        { weight: 6, arbitrary: fc.nat({ max: 3000 }).map((sizeBytes) => ({ kind: 'put' as const, sizeBytes })) },
        { weight: 1, arbitrary: fc.constant({ kind: 'put' as const, sizeBytes: 2 * MIB + 5 }) },
        { weight: 2, arbitrary: fc.constant({ kind: 'delete' as const }) },
        { weight: 1, arbitrary: fc.constant({ kind: 'touch' as const }) },
      ),
    }),
    { maxLength: 12 },
  ),
  /** One in so many objects may not be read; one in so many archives is lost. */
  unreadable: fc.constantFrom(0, 0, 2, 5),
  lost: fc.constantFrom(0, 0, 0, 3),
  /** Keys that a call of the plan has time for. */
  keysPerCall: fc.constantFrom(1, 3, 1000),
});

const plan = planOf({
  packedObjectBytesMax: 2000,
  archiveBytesMax: MIB,
  repackBelow: 0.6,
  retention: { minimumAgeDays: 0, shrinkGuard: 0.5 },
});

interface Version {
  etag: string;
  modifiedAt: string;
  treeHash: string;
}

class History extends BackupWorld {
  /** What the last snapshot must hold: said without lists, streams or archives. */
  expected = new Map<string, Version>();
  /** What was written under each ref: the ETag of each object. */
  readonly contents = new Map<string, Map<string, string>>();
  #parent: string | undefined;
  #runs = 0;

  edit({ edits }: { edits: { key: string; edit: { kind: string; sizeBytes?: number } }[] }): void {
    for (const { key, edit } of edits) {
      this.clock.advance(1000);
      const location = { bucket: SOURCE, key };
      if (edit.kind === 'put') this.put(key, Buffer.alloc(edit.sizeBytes ?? 0, `${key}${this.#runs}`));
      else if (!this.objects.at(location)) continue;
      else if (edit.kind === 'delete') void this.source.delete(location);
      else this.source.touch(location, this.clock.now());
    }
    this.put('always', 'there');
  }

  async backUp({ unreadable, lost, keysPerCall }: { unreadable: number; lost: number; keysPerCall: number }) {
    this.#runs += 1;
    const runId = `run-${this.#runs}`;
    const startedAt = this.clock.now().toISOString();
    const run = await this.open({ runId, plan, parent: this.#parent, startedAt });
    let left = keysPerCall;
    this.remainingMs = () => {
      left = left > 1 ? left - 1 : keysPerCall;
      return left === keysPerCall ? 0 : 900_000;
    };
    const { position } = await this.plan(run);
    const { indexes, tasks } = this.filesOf(run, position);
    let read = 0;
    const failed = new Set<string>();
    if (position.totals.archives > 0) {
      this.upload(run, new Set(indexes.flat()), {
        unreadable: (key) => {
          read += 1;
          if (unreadable === 0 || read % unreadable !== 0) return undefined;
          failed.add(key);
          return 'Access Denied';
        },
        lost: (sequence) => {
          if (lost === 0 || sequence % lost !== lost - 1) return false;
          for (const { key } of tasks.get(sequence)?.objects ?? []) failed.add(key);
          return true;
        },
      });
    }
    await writeSnapshot({ run, segments: position.segments }, this.deps);
    for (const sequence of tasks.keys()) this.#remember(runId, sequence);
    this.#expect(failed);
    this.#parent = runId;
    return { runId, failed };
  }

  #remember(runId: string, sequence: number): void {
    const key = backupFiles.result(runId, sequence);
    if (!this.objects.at({ bucket: RUNS, key })) return;
    const [head, ...results] = this.linesOf(key, (line) => line);
    if (!ArchiveResult.parse(head).written) return;
    const held = new Map<string, string>();
    for (const result of results.map((line) => ObjectResult.parse(line))) {
      if (!('reason' in result)) held.set(result.key, result.etag);
    }
    this.contents.set(archiveRef(runId, sequence), held);
  }

  #expect(failed: ReadonlySet<string>): void {
    const next = new Map<string, Version>();
    for (const key of this.objects.keys(SOURCE)) {
      const found = this.objects.at({ bucket: SOURCE, key });
      if (!found) continue;
      const { etag, modifiedAt, bytes } = found;
      const version = { etag, modifiedAt: modifiedAt.toISOString(), treeHash: treeHashOf(bytes).toString('hex') };
      const kept = failed.has(key) ? this.expected.get(key) : version;
      if (kept) next.set(key, kept);
    }
    this.expected = next;
  }
}

const versionsOf = (lines: readonly SnapshotLine[]) =>
  new Map(lines.map(({ key, etag, modifiedAt, treeHash }) => [key, { etag, modifiedAt, treeHash }]));

describe('a history of backups', () => {
  it('has in every snapshot what was in the source, or, where that could not be taken, the version before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const history = new History();
        for (const each of steps) {
          history.edit(each);
          const { runId, failed } = await history.backUp(each);
          const lines = await collect(
            readSnapshotObjects(memoryWorkingFiles(history.objects, RUNS), { plan: 'docs', snapshot: runId }),
          );
          expect(versionsOf(lines)).toEqual(history.expected);

          // Every line points to archives that hold this version.
          const live = new Map<string, { objects: number; bytes: number }>();
          for (const { key, etag, sizeBytes, slices } of lines) {
            expect(slices.reduce((sum, slice) => sum + slice.sizeBytes, 0)).toBe(sizeBytes);
            for (const slice of slices) {
              expect(history.contents.get(slice.archive)?.get(key)).toBe(etag);
              const { objects, bytes } = live.get(slice.archive) ?? { objects: 0, bytes: 0 };
              live.set(slice.archive, { objects: objects + 1, bytes: bytes + slice.sizeBytes });
            }
          }
          const archives = await collect(
            readArchiveLines(memoryWorkingFiles(history.objects, RUNS), { plan: 'docs', snapshot: runId }),
          );
          const own = [...history.contents.keys()].filter((ref) => ref.startsWith(`${runId}/`));
          expect(archives.map(({ archive }) => archive)).toEqual([...new Set([...live.keys(), ...own])].sort());
          for (const { archive, liveObjects, liveBytes } of archives) {
            expect({ objects: liveObjects, bytes: liveBytes }).toEqual(live.get(archive) ?? { objects: 0, bytes: 0 });
          }

          const errors = history.linesOf(backupFiles.errors(runId), (line) => (line as { key: string }).key);
          expect(new Set(errors)).toEqual(failed);
          expect(
            await readSnapshot(memoryWorkingFiles(history.objects, RUNS), { plan: 'docs', snapshot: runId }),
          ).toMatchObject({
            objects: lines.length,
            bytes: lines.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
            archives: archives.length,
            newArchives: own.length,
            errors: failed.size,
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});
