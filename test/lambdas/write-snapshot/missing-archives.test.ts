import fc from 'fast-check';
import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { writeMissingArchives } from '../../../core/backup/damage/missing-of-run';
import { chooseParents } from '../../../core/backup/plan/choose-parents';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import { LostLine } from '../../../core/contracts/backup-run';
import { backupFiles } from '../../../core/contracts/run-files';
import type { ArchiveLine, Snapshot, SnapshotHead, SnapshotLine, SourceObject } from '../../../core/contracts/snapshot';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { missingOf } from '../../core/backup/damage/missing';
import { collect, planOf, RUNS, SOURCE } from '../../core/backup/runs';
import { archivesOf, BackupWorld } from '../plan-backup/backup-world';

const key = fc.tuple(fc.constantFrom('a/', 'b/'), fc.constantFrom('1', '2', '3', '4')).map((parts) => parts.join(''));
const step = fc.record({
  // Undefined: deleted.
  edits: fc.array(fc.record({ key, sizeBytes: fc.option(fc.nat({ max: 1500 }), { nil: undefined, freq: 2 }) }), {
    maxLength: 6,
  }),
  /** Those of the archives that there are, by number, which are found missing before the backup. */
  missing: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }),
  prefix: fc.constantFrom('', '', 'a/'),
  /** One in so many objects that are written may not be read. */
  unreadable: fc.constantFrom(0, 0, 2),
  keysPerCall: fc.constantFrom(1, 1000),
});

interface Step {
  prefix: string;
  unreadable: number;
  keysPerCall: number;
}

const isSame = (one: SourceObject, other: SnapshotLine | undefined) =>
  other !== undefined &&
  one.etag === other.etag &&
  one.modifiedAt === other.modifiedAt &&
  one.sizeBytes === other.sizeBytes;

/** A plan whose source moves and whose archives are found missing. */
class DamagedVault extends BackupWorld {
  readonly heads: SnapshotHead[] = [];
  readonly lines = new Map<string, SnapshotLine[]>();
  readonly archives = new Map<string, ArchiveLine>();
  readonly missing = new Set<string>();

  async lose(number: number): Promise<void> {
    const archives = [...this.archives.values()];
    const archive = archives[number % archives.length];
    if (!archive) return;
    this.missing.add(archive.archive);
    await recordMissing(this.items, 'docs', missingOf(archive.archiveId, { archive: archive.archive }));
  }

  isWhole = ({ slices }: SnapshotLine) => slices.every(({ archive }) => !this.missing.has(archive));

  linesIn(snapshot: string | undefined) {
    return new Map((this.lines.get(snapshot ?? '') ?? []).map((line) => [line.key, line]));
  }

  async backUp({ prefix, unreadable, keysPerCall }: Step) {
    const runId = `run-${this.heads.length}`;
    const plan = planOf({ source: { prefix }, packedObjectBytesMax: 1000, repackBelow: 0 });
    const missingArchives = await writeMissingArchives({ runId, plan: 'docs' }, this.deps);
    const run = await this.open({ runId, plan, missingArchives, ...chooseParents(this.heads, plan) });
    let left = keysPerCall;
    this.remainingMs = () => {
      left = left > 1 ? left - 1 : keysPerCall;
      return left === keysPerCall ? 0 : 900_000;
    };
    const { position } = await this.plan(run);
    const { changes, tasks } = this.filesOf(run, position);
    // A check that ends between two steps changes nothing for the run.
    await recordMissing(this.items, 'docs', missingOf(`found while ${runId} went on`));
    const failed = new Set<string>();
    let read = 0;
    this.upload(run, tasks.keys(), {
      unreadable: (name) => {
        read += 1;
        if (unreadable === 0 || read % unreadable !== 0) return undefined;
        failed.add(name);
        return 'Access Denied';
      },
    });
    await writeSnapshot({ run, segments: position.segments }, this.deps);
    const lines = await collect(readSnapshotObjects(this.deps.files, { plan: 'docs', snapshot: runId }));
    const archives = await collect(readArchiveLines(this.deps.files, { plan: 'docs', snapshot: runId }));
    this.lines.set(runId, lines);
    for (const archive of archives) this.archives.set(archive.archive, archive);
    this.heads.push({
      ...((await readSnapshot(this.deps.files, { plan: 'docs', snapshot: runId })) as Snapshot),
      state: 'kept',
    });
    const file = backupFiles.lost(runId);
    const lost = this.objects.keys(RUNS).includes(file) ? this.linesOf(file, (line) => LostLine.parse(line)) : [];
    const written = changes.filter((change) => archivesOf(change) !== undefined).map((change) => change.key);
    return { run, totals: position.totals, lines, archives, written, failed, lost };
  }
}

describe('backups of a plan whose archives are found missing', () => {
  const sums = { rewritten: 0, lost: 0, reused: 0, failedOfMissing: 0 };

  it('write again what the source has, list what it has no more, and refer to no missing archive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
        const world = new DamagedVault();
        for (const { edits, missing, ...each } of steps) {
          for (const { key: name, sizeBytes } of edits) {
            world.clock.advance(1000);
            if (sizeBytes === undefined) await world.source.delete({ bucket: SOURCE, key: name });
            else world.put(name, Buffer.alloc(sizeBytes, name));
          }
          if (world.heads.length === 0) world.put('a/always', 'there');
          for (const number of missing) await world.lose(number);
          const { run, totals, lines, archives, written, failed, lost } = await world.backUp(each);
          const parent = world.linesIn(run.parent);
          const second = world.linesIn(run.secondParent);
          const whole = (line: SnapshotLine | undefined) => (line && world.isWhole(line) ? line : undefined);
          const listing = await collect(world.source.list(SOURCE, each.prefix));
          const inSource = new Set(listing.map((object) => object.key));

          const expected = listing.flatMap((object) => {
            if (!failed.has(object.key)) return [object];
            if (parent.has(object.key) && !whole(parent.get(object.key))) sums.failedOfMissing += 1;
            return whole(parent.get(object.key)) ?? whole(second.get(object.key)) ?? [];
          });
          expect(lines.map(({ key: name, etag }) => [name, etag])).toEqual(
            expected.map(({ key: name, etag }) => [name, etag]),
          );
          for (const line of lines) expect(world.isWhole(line)).toBe(true);
          for (const { archive } of archives) expect(world.missing).not.toContain(archive);
          const listed = new Set(archives.map(({ archive }) => archive));
          for (const { slices } of lines) for (const { archive } of slices) expect(listed).toContain(archive);

          const toWrite = listing.filter(
            (object) =>
              !isSame(object, whole(parent.get(object.key))) && !isSame(object, whole(second.get(object.key))),
          );
          expect(written).toEqual(toWrite.map((object) => object.key));

          const gone = [...parent.values()].filter(
            (line) => !world.isWhole(line) && !inSource.has(line.key) && !isSame(line, whole(second.get(line.key))),
          );
          expect(lost).toEqual(
            gone.map(({ key: name, sizeBytes, slices }) => ({
              ...{ key: name, sizeBytes, snapshot: run.parent },
              archives: slices.map(({ archive }) => archive).filter((archive) => world.missing.has(archive)),
            })),
          );
          expect(totals.lost).toBe(lost.length);
          sums.rewritten += totals.rewritten;
          sums.lost += totals.lost;
          sums.reused += totals.reused;
        }
      }),
      { numRuns: 40 },
    );
    for (const sum of Object.values(sums)) expect(sum).toBeGreaterThan(0);
  });

  it('tell of a lost object once, and write nothing more when all is there again', async () => {
    const world = new DamagedVault();
    const usual = { prefix: '', unreadable: 0, keysPerCall: 1000 };
    for (const name of ['a/1', 'a/2', 'b/1']) world.put(name, Buffer.alloc(1200, name));
    await world.backUp(usual);
    await world.source.delete({ bucket: SOURCE, key: 'a/1' });
    for (const number of [0, 1]) await world.lose(number);
    const second = await world.backUp(usual);
    expect(second.totals).toMatchObject({ rewritten: 1, lost: 1, added: 0, changed: 0, deleted: 0, archives: 1 });
    expect(second.lost).toEqual([{ key: 'a/1', sizeBytes: 1200, archives: ['run-0/000000000'], snapshot: 'run-0' }]);
    const third = await world.backUp(usual);
    expect(third.totals).toMatchObject({ objects: 2, rewritten: 0, lost: 0, deleted: 0, archives: 0 });
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.lost('run-2'));
    expect(third.lines.map((line) => line.key)).toEqual(['a/2', 'b/1']);
  });
});
