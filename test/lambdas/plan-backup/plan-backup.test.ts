import fc from 'fast-check';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { packedBytes } from '../../../core/backup/pack/packed-bytes';
import { getBackupProgress } from '../../../core/backup/records/backup-progress';
import { writeArchiveLines, writeSnapshotObjects } from '../../../core/backup/snapshot/write-snapshot';
import { BackupRunPlan } from '../../../core/contracts/backup-run';
import type { Prices } from '../../../core/contracts/config';
import { BudgetExceededError, EmptySourceError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import { backupFiles } from '../../../core/contracts/run-files';
import { archiveRef, type SnapshotLine, type SourceObject } from '../../../core/contracts/snapshot';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { MIB } from '../../../core/ranges/units';
import { getRun } from '../../../core/run/run-record';
import { compareUtf8 } from '../../../core/text/compare-utf8';
import { planBackup } from '../../../lambdas/plan-backup/plan-backup';
import { archiveOf, objectOf, PARENT_ID, planOf, RUN_ID, RUNS, runOf, streamOf } from '../../core/backup/runs';
import { prices } from '../../core/cost/prices';
import { archivesOf, BackupWorld, type PlanFiles } from './backup-world';

const withBackup: Prices = {
  ...prices,
  backup: { uploadPerThousand: 1, storagePerGibMonth: 1, getPerThousand: 0, listPerThousand: 0 },
};

const lineOf = (object: SourceObject, archive = archiveRef(PARENT_ID, 0)): SnapshotLine => ({
  ...object,
  treeHash: 'f'.repeat(64),
  slices: [{ archive, offset: 512, sizeBytes: object.sizeBytes }],
});

/** A parent that holds these objects, in archives of which all is live unless `live` says less. */
async function addParent(
  { objects }: BackupWorld,
  lines: SnapshotLine[],
  live: Record<string, { objects: number; of: number }> = {},
): Promise<string> {
  const sorted = [...lines].sort((a, b) => compareUtf8(a.key, b.key));
  await writeSnapshotObjects(
    memoryWorkingFiles(objects, RUNS),
    { plan: 'docs', snapshot: PARENT_ID },
    streamOf(sorted),
  );
  const refs = new Set(lines.flatMap(({ slices }) => slices.map(({ archive }) => archive)));
  const archives = [...refs].sort().map((archive) => {
    const { objects: liveObjects, of } = live[archive] ?? { objects: 1, of: 1 };
    const written = archiveOf(PARENT_ID, 0, {
      archive,
      objects: of,
      objectBytes: of,
      createdAt: '2025-01-01T00:00:00Z',
    });
    return { ...written, liveObjects, liveBytes: liveObjects };
  });
  await writeArchiveLines(memoryWorkingFiles(objects, RUNS), { plan: 'docs', snapshot: PARENT_ID }, archives);
  return PARENT_ID;
}

/** Every object that changed, and the archives that hold it: what is named must be what is there. */
function placesOf({ changes, tasks }: PlanFiles): Map<string, number[] | undefined> {
  const places = new Map(changes.map((change) => [change.key, archivesOf(change)]));
  expect(places.size).toBe(changes.length);
  const held = new Map<string, number[]>();
  for (const sequence of [...tasks.keys()].sort((a, b) => a - b)) {
    for (const { key } of tasks.get(sequence)?.objects ?? []) held.set(key, [...(held.get(key) ?? []), sequence]);
  }
  expect(held).toEqual(new Map([...places].filter(([, archives]) => archives !== undefined)));
  return places;
}

describe('the plan of a first backup', () => {
  it('takes every object, small ones in packs', async () => {
    const world = new BackupWorld();
    const small = ['a', 'b/c', 'b/d'].map((key) => world.put(key, key));
    const empty = world.put('b/empty', '');
    const large = world.put('b/large', Buffer.alloc(3000));
    const run = await world.open({ plan: planOf({ packedObjectBytesMax: 2000 }) });
    const { position } = await world.plan(run);
    const packed = [...small, empty];
    expect(position).toMatchObject({ after: 'b/large', segments: 1 });
    expect(position.totals).toMatchObject({ objects: 5, bytes: 3007, added: 5, changed: 0, deleted: 0, archives: 2 });
    expect(position.totals).toMatchObject({ parts: 2, gets: 5, lists: 1 });
    const packBytes = packed.reduce((sum, object) => sum + packedBytes(object), 2560);
    expect(position.totals.archiveBytes).toBe(3000 + packBytes);
    const files = world.filesOf(run, position);
    expect(files.indexes).toEqual([[0, 1]]);
    expect(files.changes.map((change) => [change.key, archivesOf(change)])).toEqual([
      ['a', [0]],
      ['b/c', [0]],
      ['b/d', [0]],
      ['b/empty', [0]],
      ['b/large', [1]],
    ]);
    expect(files.tasks.get(0)).toEqual({ task: { sequence: 0, kind: 'pack', bucket: 'source' }, objects: packed });
    expect(files.tasks.get(1)).toEqual({ task: { sequence: 1, kind: 'object', bucket: 'source' }, objects: [large] });
  });

  it('writes plan.json and the record of the run', async () => {
    const world = new BackupWorld();
    world.put('a', 'a');
    const run = await world.open({ prices: withBackup });
    const { position } = await world.plan(run);
    const text = world.objects.text({ bucket: RUNS, key: backupFiles.plan(RUN_ID) });
    const plan = BackupRunPlan.parse(JSON.parse(text));
    expect(plan).toMatchObject({ runId: RUN_ID, plan: 'docs', segments: 1, totals: position.totals });
    // One request.
    expect(plan.estimate?.uploadUsd).toBeCloseTo(0.001, 10);
    expect(await getRun(world.items, RUN_ID)).toMatchObject({ status: 'uploading' });
    expect(await getBackupProgress(world.items, RUN_ID)).toMatchObject({ totals: position.totals });
  });

  it('has keys in the order of their UTF-8 bytes, line feeds and all', async () => {
    const world = new BackupWorld();
    const keys = ['line\nfeed', '\uFFFD', '\u{1F600}', 'a"b', 'é', 'x'.repeat(1024)];
    for (const key of keys) world.put(key, key);
    const run = await world.open();
    const { changes } = world.filesOf(run, (await world.plan(run)).position);
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(changes.map(({ key }) => key)).toEqual(sorted);
    expect(sorted.indexOf('\uFFFD')).toBeLessThan(sorted.indexOf('\u{1F600}'));
  });

  it('takes what the globs choose below the prefix', async () => {
    const world = new BackupWorld();
    for (const key of ['p/', 'p/a.jpg', 'p/b.tmp', 'p/sub/c.jpg', 'p/sub/d.tmp', 'q/e.jpg', 'p.jpg'])
      world.put(key, key);
    const run = await world.open({ plan: planOf({ source: { prefix: 'p/', exclude: ['**/*.tmp'] } }) });
    const { position } = await world.plan(run);
    const { changes } = world.filesOf(run, position);
    expect(changes.map(({ key }) => key)).toEqual(['p/', 'p/a.jpg', 'p/sub/c.jpg']);
    expect(position.totals).toMatchObject({ objects: 3, added: 3 });
  });

  it('spreads an object of 48 TB over two archives, in a dry run as well', async () => {
    const huge = objectOf('huge', 48e12);
    for (const dryRun of [false, true]) {
      const world = new BackupWorld();
      world.source.list = () => streamOf([huge]);
      const run = await world.open({ dryRun, prices: withBackup });
      const { position } = await world.plan(run);
      const { totals } = position;
      expect(totals).toMatchObject({ objects: 1, bytes: 48e12, archives: 2, archiveBytes: 48e12 });
      // 10,000 parts of 4 GiB, and parts of 512 MiB for the rest; each is read to be hashed, and to be sent.
      const parts = 10_000 + Math.ceil((48e12 - LARGEST_ARCHIVE_BYTES) / (512 * MIB));
      expect(totals).toMatchObject({ parts, gets: 2 * parts });
      const plan = JSON.parse(world.objects.text({ bucket: RUNS, key: backupFiles.plan(RUN_ID) }));
      expect(plan.estimate.uploadUsd).toBeCloseTo((parts + 4) / 1000, 6);
      expect(plan.estimate.storagePerMonthUsd).toBeCloseTo((48e12 + 2 * 32 * 1024) / 2 ** 30, 3);
      if (!dryRun) expect([...world.filesOf(run, position).tasks.keys()]).toEqual([0, 1]);
    }
  });
});

describe('the plan of a further backup', () => {
  it('takes what is new or changed, names what is gone, and is silent about the rest', async () => {
    const world = new BackupWorld();
    const same = world.put('same', '1');
    const before = world.put('changed', '1');
    const gone = objectOf('gone');
    const parent = await addParent(
      world,
      [same, before, gone].map((object) => lineOf(object)),
    );
    world.put('changed', '2');
    world.put('new', '1');
    const run = await world.open({ parent });
    const { position } = await world.plan(run);
    expect(position.totals).toMatchObject({ objects: 3, added: 1, changed: 1, deleted: 1, repacked: 0, archives: 1 });
    expect(placesOf(world.filesOf(run, position))).toEqual(
      new Map<string, number[] | undefined>([
        ['changed', [0]],
        ['gone', undefined],
        ['new', [0]],
      ]),
    );
  });

  it('lets go what the globs do not choose any more', async () => {
    const world = new BackupWorld();
    const objects = ['a.jpg', 'a.tmp'].map((key) => world.put(key, key));
    const parent = await addParent(
      world,
      objects.map((object) => lineOf(object)),
    );
    const run = await world.open({ parent, plan: planOf({ source: { exclude: ['*.tmp'] } }) });
    const { position } = await world.plan(run);
    expect(world.filesOf(run, position).changes).toEqual([{ key: 'a.tmp' }]);
    expect(position.totals).toMatchObject({ objects: 1, deleted: 1, archives: 0 });
  });

  it('packs anew what lies in a pack of which little is needed', async () => {
    const world = new BackupWorld();
    const [full, sparse] = [archiveRef(PARENT_ID, 1), archiveRef(PARENT_ID, 2)];
    const lines = ['a', 'b', 'c'].map((key, n) => lineOf(world.put(key, key), n === 1 ? full : sparse));
    const live = { [full]: { objects: 1, of: 3 }, [sparse]: { objects: 2, of: 10 } };
    const parent = await addParent(world, lines, live);
    const run = await world.open({ parent, plan: planOf({ repackBelow: 0.3 }) });
    const { position } = await world.plan(run);
    expect(position.totals).toMatchObject({ objects: 3, repacked: 2, added: 0, changed: 0, archives: 1 });
    expect(placesOf(world.filesOf(run, position))).toEqual(
      new Map([
        ['a', [0]],
        ['c', [0]],
      ]),
    );
  });

  it('has nothing to write when nothing has changed', async () => {
    const world = new BackupWorld();
    const parent = await addParent(world, [lineOf(world.put('a', 'a'))]);
    const run = await world.open({ parent });
    const { position } = await world.plan(run);
    expect(position.totals).toMatchObject({ objects: 1, added: 0, archives: 0, parts: 0, gets: 0, lists: 1 });
    expect(world.filesOf(run, position).changes).toEqual([]);
  });

  it('reads the parent on when its connection breaks, as one does that lies idle for long', async () => {
    const world = new BackupWorld();
    const objects = Array.from({ length: 10_000 }, (_, n) => objectOf(`k${String(n).padStart(5, '0')}`));
    const parent = await addParent(
      world,
      objects.map((object) => lineOf(object)),
    );
    world.source.list = () => streamOf(objects);
    const { read } = world.objects;
    let breaks = 0;
    world.objects.read = async (location, range) => {
      const body = await read(location, range);
      if (!body || !range || breaks === 2) return body;
      breaks += 1;
      async function* broken(bytes: AsyncIterable<Uint8Array>) {
        for await (const chunk of bytes) {
          yield chunk.subarray(0, chunk.length / 2);
          throw new Error('socket hang up');
        }
      }
      return broken(body);
    };
    const { position } = await world.plan(await world.open({ parent }));
    expect(breaks).toBe(2);
    expect(position.totals).toMatchObject({ objects: 10_000, added: 0, changed: 0, deleted: 0, archives: 0 });
  });

  it('stops when the parent has lost its files', async () => {
    const world = new BackupWorld();
    world.put('a', 'a');
    const run = await world.open({ parent: PARENT_ID });
    await expect(world.plan(run)).rejects.toThrow(SnapshotNotFoundError);
  });
});

describe('a dry run', () => {
  it('says what would be done and writes nothing that a backup works from', async () => {
    const world = new BackupWorld();
    world.put('a', 'a');
    const run = await world.open({ dryRun: true });
    const { position } = await world.plan(run);
    expect(position.totals).toMatchObject({ added: 1, archives: 1, parts: 1 });
    expect(world.objects.keys(RUNS)).toEqual([backupFiles.changes(RUN_ID, 0), backupFiles.plan(RUN_ID)]);
    expect(await getRun(world.items, RUN_ID)).toMatchObject({ status: 'planning' });
    expect(await getBackupProgress(world.items, RUN_ID)).toMatchObject({ totals: position.totals });
  });
});

describe('a source without objects', () => {
  it.each([
    ['empty', {}, []],
    ['of which the globs choose nothing', { include: ['*.jpg'], exclude: ['x*'] }, ['a.txt', 'x.jpg']],
  ])('that is %s is refused, and the message says what was looked for', async (_, source, keys) => {
    const world = new BackupWorld();
    for (const key of keys) world.put(key, key);
    const run = await world.open({ plan: planOf({ source }) });
    await expect(world.plan(run)).rejects.toThrow(EmptySourceError);
    const globs = keys.length > 0 ? 'include: \\*\\.jpg; exclude: x\\*' : 'include: \\*\\*';
    await expect(world.plan(run)).rejects.toThrow(
      new RegExp(`^s3://source/ has no object that plan docs backs up \\(${globs}\\)\\. No snapshot is taken`),
    );
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.plan(RUN_ID));
  });

  it('is refused as well when the parent has some: emptied by mistake, it would erode the snapshots', async () => {
    const world = new BackupWorld();
    const parent = await addParent(world, [lineOf(objectOf('a'))]);
    await expect(world.plan(await world.open({ parent }))).rejects.toThrow(EmptySourceError);
  });
});

describe('a source of more objects than one snapshot can have', () => {
  it('is refused before anything is uploaded', async () => {
    const world = new BackupWorld();
    for (let n = 0; n < 4; n++) world.put(`k${n}`, 'x');
    const run = await world.open();
    const plan = (objectsMax: number) => planBackup({ run }, { ...world.deps, objectsMax });
    await expect(plan(3)).rejects.toThrow(/has more than 3 objects that plan docs backs up.*Split the source/);
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.plan(RUN_ID));
    expect(await plan(4)).toMatchObject({ done: true });
  });
});

describe('the budget of a backup', () => {
  const worldOf = () => {
    const world = new BackupWorld();
    world.put('a', 'a');
    return world;
  };

  it('refuses one above it before anything is uploaded', async () => {
    const world = worldOf();
    const run = await world.open({ prices: withBackup, budgetUsd: 0.0009 });
    await expect(world.plan(run)).rejects.toThrow(BudgetExceededError);
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.plan(RUN_ID));
    expect((await getRun(world.items, RUN_ID))?.status).toBe('planning');
  });

  it('lets one pass that keeps to it, and a dry run, which tells the estimate', async () => {
    const world = worldOf();
    await world.plan(await world.open({ prices: withBackup, budgetUsd: 0.001 }));
    const dry = worldOf();
    await dry.plan(await dry.open({ prices: withBackup, budgetUsd: 0, dryRun: true }));
    const plan = JSON.parse(dry.objects.text({ bucket: RUNS, key: backupFiles.plan(RUN_ID) }));
    expect(plan.estimate.totalUsd).toBeCloseTo(0.001, 10);
  });
});

describe('a plan that is interrupted', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uFFFD', '\u{1F600}'), minLength: 1, maxLength: 5 });
  const size = fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 3000 }), fc.constantFrom(MIB, 2 * MIB + 1));
  const sources = fc.uniqueArray(fc.record({ key, size, parent: fc.constantFrom('same', 'other', 'none', 'only') }), {
    selector: (object) => object.key,
    maxLength: 40,
  });
  const plan = planOf({
    packedObjectBytesMax: 2000,
    archiveBytesMax: MIB,
    source: { exclude: ['a*'] },
  });

  async function worldOf(of: { key: string; size: number; parent: string }[]): Promise<BackupWorld> {
    const world = new BackupWorld();
    const listed = of.filter(({ parent }) => parent !== 'only').map((each) => objectOf(each.key, each.size));
    listed.push(objectOf('zz', 1));
    listed.sort((a, b) => compareUtf8(a.key, b.key));
    world.source.list = async function* (_bucket, _prefix, after = '', onPage = () => {}) {
      onPage();
      for (const object of listed) if (compareUtf8(object.key, after) > 0) yield object;
    };
    const known = of
      .filter(({ parent }) => parent !== 'none')
      .map((each) => lineOf(objectOf(each.key, each.size, each.parent === 'other' ? { etag: '"0"' } : {})));
    await addParent(world, known);
    return world;
  }

  it('comes to the same changes, each object in exactly the archives that are named', async () => {
    const budgets = fc.infiniteStream(fc.nat({ max: 6 }));
    await fc.assert(
      fc.asyncProperty(sources, budgets, async (of, budget) => {
        const whole = await worldOf(of);
        const run = await whole.open({ plan, parent: PARENT_ID });
        const expected = await whole.plan(run);
        expect(expected.calls).toBe(1);

        const world = await worldOf(of);
        await world.open({ plan, parent: PARENT_ID });
        let left = 0;
        // Each call has time for so many keys.
        world.remainingMs = () => {
          left = left > 0 ? left - 1 : (budget.next().value as number);
          return left > 0 ? 120_000 : 119_999;
        };
        const { position, calls } = await world.plan(run);
        expect(position.segments).toBe(calls);
        const {
          archives: _,
          archiveBytes: _bytes,
          parts: _parts,
          wholeArchives: _whole,
          lists: _lists,
          ...sums
        } = position.totals;
        expect(expected.position.totals).toMatchObject(sums);

        const places = placesOf(world.filesOf(run, position));
        const wholePlaces = placesOf(whole.filesOf(run, expected.position));
        expect([...places.keys()]).toEqual([...wholePlaces.keys()]);
        for (const [name, archives] of places) expect(archives?.length).toBe(wholePlaces.get(name)?.length);
        const indexes = world.filesOf(run, position).indexes.filter((_index, segment) => segment < calls);
        const named = new Set(indexes.flat());
        for (const sequence of [...places.values()].flatMap((archives) => archives ?? [])) {
          expect(named).toContain(sequence);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('goes on where it was, though the source has changed meanwhile', async () => {
    const world = new BackupWorld();
    for (const name of ['a', 'b', 'c', 'd']) world.put(name, name);
    const run = await world.open();
    const short = { ...world.deps, remainingMs: () => 0 };
    const first = await planBackup({ run }, short);
    expect(first).toMatchObject({ done: false, position: { after: 'a', segments: 1 } });
    world.put('aa', 'new behind it');
    await world.source.delete({ bucket: 'source', key: 'b' });
    world.put('A', 'new before it');
    const second = await planBackup({ run, position: first.position }, world.deps);
    expect(second).toMatchObject({ done: true, position: { segments: 2 } });
    const { changes, indexes } = world.filesOf(run, second.position);
    expect(changes).toEqual([
      { key: 'a', archives: [0] },
      { key: 'aa', archives: [1] },
      { key: 'c', archives: [1] },
      { key: 'd', archives: [1] },
    ]);
    expect(indexes).toEqual([[0], [1]]);
  });

  it('plans a segment anew when it failed halfway, and what it left does not count', async () => {
    const world = new BackupWorld();
    for (const name of ['a', 'b', 'c']) world.put(name, Buffer.alloc(3000));
    const run = await world.open({ plan });
    world.objects.failNext({ bucket: RUNS, key: backupFiles.index(RUN_ID, 0) }, new Error('broken off'));
    await expect(world.plan(run)).rejects.toThrow('broken off');
    await world.source.delete({ bucket: 'source', key: 'c' });
    const { position } = await world.plan(runOf({ plan: planOf({ packedObjectBytesMax: 2000 }) }));
    const files = world.filesOf(run, position);
    expect(files.indexes).toEqual([[0, 1]]);
    expect(files.changes.map(({ key: name }) => name)).toEqual(['a', 'b']);
    expect(position.totals).toMatchObject({ objects: 2, archives: 2 });
  });

  it.each([
    ['the listing', (world: BackupWorld) => world.source.failNextListing(new Error('broken off'), 2)],
    [
      'the task of an archive',
      (world: BackupWorld) =>
        world.objects.failNext({ bucket: RUNS, key: backupFiles.archive(RUN_ID, 1) }, new Error('broken off')),
    ],
    [
      'the file of changes',
      (world: BackupWorld) =>
        world.objects.failNext({ bucket: RUNS, key: backupFiles.changes(RUN_ID, 0) }, new Error('broken off')),
    ],
  ])('leaves no index when %s breaks off', async (_, breakOff) => {
    const world = new BackupWorld();
    for (const name of ['b', 'c', 'd']) world.put(name, Buffer.alloc(3000));
    breakOff(world);
    await expect(world.plan(await world.open({ plan }))).rejects.toThrow('broken off');
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.index(RUN_ID, 0));
  });

  it('can stop while it skips objects that the globs do not choose, and while it finds keys gone', async () => {
    const world = await worldOf([
      { key: 'ab', size: 1, parent: 'none' },
      { key: 'b', size: 1, parent: 'only' },
    ]);
    const run = await world.open({ plan, parent: PARENT_ID });
    world.remainingMs = () => 0;
    const { position, calls } = await world.plan(run);
    expect(calls).toBe(4);
    expect(world.filesOf(run, position).changes).toEqual([{ key: 'b' }, { key: 'zz', archives: [0] }]);
    // A segment without an archive of its own names one that there is.
    expect(world.filesOf(run, position).indexes).toEqual([[0], [0], [0], [0]]);
  });
});
