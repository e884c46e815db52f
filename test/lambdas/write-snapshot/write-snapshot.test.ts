import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import type { BackupRun } from '../../../core/contracts/backup-run';
import { SnapshotNotFoundError } from '../../../core/contracts/errors';
import { backupFiles, snapshotFiles } from '../../../core/contracts/run-files';
import { archiveRef } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { collect, planOf, RUNS } from '../../core/backup/runs';
import { BackupWorld, type Trouble } from '../plan-backup/backup-world';

const FIRST = '20260101T100000Z-000001';
const SECOND = '20260102T100000Z-000002';
const plan = planOf({ packedObjectBytesMax: 2000, archiveBytesMax: 2 * MIB });
const hexOf = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');

class SnapshotWorld extends BackupWorld {
  /** Plan, upload and write a snapshot. */
  async backUp(
    changes: Partial<Omit<BackupRun, 'kind'>>,
    trouble: Trouble = {},
  ): Promise<{ run: BackupRun; catalogSequence: number }> {
    const run = await this.open({ plan, ...changes });
    const { position } = await this.plan(run);
    this.upload(run, this.filesOf(run, position).indexes.flat(), trouble);
    return { run, ...(await writeSnapshot({ run, segments: position.segments }, this.deps)) };
  }

  linesOfSnapshot = (snapshot: string) =>
    collect(readSnapshotObjects(memoryWorkingFiles(this.objects, RUNS), { plan: 'docs', snapshot }));
  archivesOf = (snapshot: string) =>
    collect(readArchiveLines(memoryWorkingFiles(this.objects, RUNS), { plan: 'docs', snapshot }));
  summaryOf = (snapshot: string) => readSnapshot(memoryWorkingFiles(this.objects, RUNS), { plan: 'docs', snapshot });
  errorsOf = (snapshot: string) => this.linesOf(backupFiles.errors(snapshot), (line) => line);
}

describe('the snapshot of a first backup', () => {
  it('says where every object lies, and with which hash', async () => {
    const world = new SnapshotWorld();
    const large = Buffer.alloc(5000, 7);
    const [a, b, empty] = [world.put('a', 'aa'), world.put('b', large), world.put('c', '')];
    await world.backUp({ runId: FIRST });
    const [pack, own] = [archiveRef(FIRST, 0), archiveRef(FIRST, 1)];
    expect(await world.linesOfSnapshot(FIRST)).toEqual([
      { ...a, treeHash: hexOf(Buffer.from('aa')), slices: [{ archive: pack, offset: 512, sizeBytes: 2 }] },
      { ...b, treeHash: hexOf(large), slices: [{ archive: own, offset: 0, sizeBytes: 5000 }] },
      { ...empty, treeHash: hexOf(Buffer.alloc(0)), slices: [{ archive: pack, offset: 1026, sizeBytes: 0 }] },
    ]);
    expect(await world.archivesOf(FIRST)).toEqual([
      expect.objectContaining({ archive: pack, kind: 'pack', objects: 2, liveObjects: 2, liveBytes: 2 }),
      expect.objectContaining({ archive: own, kind: 'object', objects: 1, liveObjects: 1, liveBytes: 5000 }),
    ]);
    expect(world.errorsOf(FIRST)).toEqual([]);
    expect(await world.summaryOf(FIRST)).toEqual({
      plan: 'docs',
      snapshot: FIRST,
      vault: 'photos',
      source: { bucket: 'source', prefix: '' },
      takenAt: '2026-01-05T10:00:00.000Z',
      objects: 3,
      bytes: 5002,
      archives: 2,
      newArchives: 2,
      newBytes: (await world.archivesOf(FIRST)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      errors: 0,
    });
  });

  it('combines the tree hash of an object that spans archives', async () => {
    const world = new SnapshotWorld();
    const bytes = Buffer.from(Array.from({ length: 251 }, (_, n) => n));
    const huge = Buffer.alloc(5 * MIB + 17, bytes);
    world.put('huge', huge);
    await world.backUp({ runId: FIRST });
    const [line] = await world.linesOfSnapshot(FIRST);
    expect(line?.treeHash).toBe(hexOf(huge));
    expect(line?.slices.map(({ archive, sizeBytes }) => [archive, sizeBytes])).toEqual([
      [archiveRef(FIRST, 0), 2 * MIB],
      [archiveRef(FIRST, 1), 2 * MIB],
      [archiveRef(FIRST, 2), MIB + 17],
    ]);
  });

  it('leaves the task of the catalog, with its own files as they lie in the bucket of runs', async () => {
    const world = new SnapshotWorld();
    world.put('a', 'aa');
    const { run, catalogSequence } = await world.backUp({ runId: FIRST });
    expect(catalogSequence).toBe(1);
    const { task, objects } = world.taskOf(run, catalogSequence);
    expect(task).toEqual({ sequence: 1, kind: 'catalog', bucket: RUNS });
    expect(objects.map(({ key }) => key)).toEqual([
      snapshotFiles.archives('docs', FIRST),
      snapshotFiles.objectsIndex('docs', FIRST),
      snapshotFiles.objects('docs', FIRST),
      snapshotFiles.signature('docs', FIRST),
      snapshotFiles.snapshot('docs', FIRST),
    ]);
    for (const object of objects) {
      const found = world.objects.at({ bucket: RUNS, key: object.key });
      expect(object).toMatchObject({
        sizeBytes: found?.bytes.length,
        etag: found?.etag,
        modifiedAt: found?.modifiedAt.toISOString(),
      });
    }
  });

  it('is the same when it is written twice', async () => {
    const world = new SnapshotWorld();
    for (let n = 0; n < 50; n++) world.put(`k${n}`, `${n}`.repeat(100 * n));
    const { run, catalogSequence } = await world.backUp({ runId: FIRST });
    const files = () => world.objects.keys(RUNS).map((key) => [key, world.objects.at({ bucket: RUNS, key })?.bytes]);
    const first = files();
    expect(await writeSnapshot({ run, segments: 1 }, world.deps)).toEqual({ catalogSequence });
    expect(files()).toEqual(first);
  });

  it('holds none of the objects that could not be taken, and lists them with the reason', async () => {
    const world = new SnapshotWorld();
    for (const key of ['a', 'b', 'line\nfeed']) world.put(key, key);
    const unreadable = (key: string) => (key === 'a' ? undefined : 'Access Denied');
    await world.backUp({ runId: FIRST }, { unreadable });
    expect((await world.linesOfSnapshot(FIRST)).map(({ key }) => key)).toEqual(['a']);
    expect(world.errorsOf(FIRST)).toEqual([
      { key: 'b', reason: 'Access Denied' },
      { key: 'line\nfeed', reason: 'Access Denied' },
    ]);
    expect(await world.summaryOf(FIRST)).toMatchObject({ objects: 1, errors: 2 });
  });

  it('may hold nothing, when nothing could be read', async () => {
    const world = new SnapshotWorld();
    world.put('a', 'a');
    await world.backUp({ runId: FIRST }, { unreadable: () => 'Access Denied' });
    expect(await world.linesOfSnapshot(FIRST)).toEqual([]);
    expect(await world.summaryOf(FIRST)).toMatchObject({ objects: 0, archives: 0, newArchives: 0, errors: 1 });
  });

  it('reports the objects of an archive whose upload left no results', async () => {
    const world = new SnapshotWorld();
    world.put('a', 'a');
    world.put('b', Buffer.alloc(5000));
    await world.backUp({ runId: FIRST }, { lost: (sequence) => sequence === 1 });
    expect(world.errorsOf(FIRST)).toEqual([
      { key: 'b', reason: 'archive 1 was not written: its upload left no results' },
    ]);
  });

  it('keeps on its list the slices of an object of which one is lost: nobody else would delete them', async () => {
    const world = new SnapshotWorld();
    world.put('a', 'a');
    world.put('huge', Buffer.alloc(5 * MIB));
    await world.backUp({ runId: FIRST }, { lost: (sequence) => sequence === 2 });
    expect((await world.linesOfSnapshot(FIRST)).map(({ key }) => key)).toEqual(['a']);
    const archives = await world.archivesOf(FIRST);
    expect(archives.map(({ archive, liveObjects }) => [archive, liveObjects])).toEqual([
      [archiveRef(FIRST, 0), 1],
      [archiveRef(FIRST, 1), 0],
      [archiveRef(FIRST, 3), 0],
    ]);
  });
});

describe('the snapshot of a further backup', () => {
  /** Objects a to d, backed up once. */
  async function backedUp(): Promise<SnapshotWorld> {
    const world = new SnapshotWorld();
    for (const key of ['a', 'b', 'c', 'd']) world.put(key, key);
    await world.backUp({ runId: FIRST });
    return world;
  }
  const second = { runId: SECOND, parent: FIRST };

  it('goes on from its parent: what is unchanged stays where it lies', async () => {
    const world = await backedUp();
    const before = await world.linesOfSnapshot(FIRST);
    world.put('b', 'changed');
    await world.source.delete({ bucket: 'source', key: 'c' });
    world.put('e', 'new');
    await world.backUp(second);
    const lines = await world.linesOfSnapshot(SECOND);
    expect(lines.map(({ key }) => key)).toEqual(['a', 'b', 'd', 'e']);
    expect([lines[0], lines[2]]).toEqual([before[0], before[3]]);
    expect([lines[1], lines[3]].map((line) => line?.slices[0]?.archive)).toEqual(
      [0, 0].map((sequence) => archiveRef(SECOND, sequence)),
    );
    const archives = await world.archivesOf(SECOND);
    expect(archives.map(({ archive, liveObjects, objects }) => [archive, liveObjects, objects])).toEqual([
      [archiveRef(FIRST, 0), 2, 4],
      [archiveRef(SECOND, 0), 2, 2],
    ]);
    expect(await world.summaryOf(SECOND)).toMatchObject({ parent: FIRST, objects: 4, archives: 2, newArchives: 1 });
  });

  it('keeps the earlier version of what could not be taken, and the next run tries again', async () => {
    const world = await backedUp();
    const before = await world.linesOfSnapshot(FIRST);
    world.put('b', 'changed');
    await world.backUp(second, { unreadable: (key) => (key === 'b' ? 'Access Denied' : undefined) });
    expect(await world.linesOfSnapshot(SECOND)).toEqual(before);
    expect(world.errorsOf(SECOND)).toEqual([{ key: 'b', reason: 'Access Denied' }]);
    expect(await world.summaryOf(SECOND)).toMatchObject({ objects: 4, errors: 1, newArchives: 0 });

    const THIRD = '20260103T100000Z-000003';
    await world.backUp({ runId: THIRD, parent: SECOND });
    const line = (await world.linesOfSnapshot(THIRD)).find(({ key }) => key === 'b');
    expect(line).toMatchObject({ treeHash: hexOf(Buffer.from('changed')) });
    expect(line?.slices[0]?.archive).toBe(archiveRef(THIRD, 0));
  });

  it('needs no archive of its parent that nothing lies in any more', async () => {
    const world = await backedUp();
    for (const key of ['a', 'b', 'c', 'd']) world.put(key, `${key} is new`);
    await world.backUp(second);
    expect((await world.archivesOf(SECOND)).map(({ archive }) => archive)).toEqual([archiveRef(SECOND, 0)]);
  });

  it('is refused when its parent has lost its files', async () => {
    const world = await backedUp();
    const run = await world.open({ ...second, plan });
    const { position } = await world.plan(run);
    await world.objects.remove({ bucket: RUNS, key: snapshotFiles.objects('docs', FIRST) });
    await expect(writeSnapshot({ run, segments: position.segments }, world.deps)).rejects.toThrow(
      SnapshotNotFoundError,
    );
  });
});

describe('files that do not agree', () => {
  it.each<[string, (world: SnapshotWorld) => void, RegExp]>([
    [
      'a segment that is gone',
      (world) => void world.objects.remove({ bucket: RUNS, key: backupFiles.changes(FIRST, 0) }),
      /changes\/000000\.jsonl, a file of the run's plan, is gone/,
    ],
    [
      'a segment that lacks a line',
      (world) => {
        const location = { bucket: RUNS, key: backupFiles.changes(FIRST, 0) };
        world.objects.place(location, Buffer.from(world.objects.text(location).replace(/^.*\n/, '')));
      },
      /disagrees with its plan: 1 changes of 2, 1 objects and 0 that could not be backed up of 2/,
    ],
    [
      'a plan that is gone',
      (world) => void world.objects.remove({ bucket: RUNS, key: backupFiles.plan(FIRST) }),
      /plan\.json, the plan of the run, is gone/,
    ],
  ])('make no snapshot: %s', async (_, damage, message) => {
    const world = new SnapshotWorld();
    for (const key of ['a', 'b']) world.put(key, key);
    const run = await world.open({ runId: FIRST, plan });
    const { position } = await world.plan(run);
    world.upload(run, [0]);
    damage(world);
    await expect(writeSnapshot({ run, segments: position.segments }, world.deps)).rejects.toThrow(message);
    expect(await world.summaryOf(FIRST)).toBeUndefined();
  });
});
