import { differenceOf } from '../../../../core/backup/plan/difference';
import { packsToRepack } from '../../../../core/backup/plan/packs-to-repack';
import type { ArchiveLine, SnapshotLine, SourceObject } from '../../../../core/contracts/snapshot';
import { archiveOf, objectOf, planOf, streamOf } from '../runs';

const lineOf = (object: SourceObject, archive = 'old/000000001'): SnapshotLine => ({
  ...object,
  treeHash: 'f'.repeat(64),
  slices: [{ archive, offset: 512, sizeBytes: object.sizeBytes }],
});

describe('what has become of a key', () => {
  const object = objectOf('a', 10);
  const repack = new Set(['old/000000002']);

  it.each<[string, SourceObject | undefined, SnapshotLine | undefined]>([
    ['added', object, undefined],
    ['unchanged', object, lineOf(object)],
    ['changed', { ...object, sizeBytes: 11 }, lineOf(object)],
    ['changed', { ...object, etag: '"2"' }, lineOf(object)],
    ['changed', { ...object, modifiedAt: '2026-01-02T00:00:00.000Z' }, lineOf(object)],
    ['repacked', object, lineOf(object, 'old/000000002')],
    ['changed', { ...object, etag: '"2"' }, lineOf(object, 'old/000000002')],
    ['deleted', undefined, lineOf(object)],
    ['deleted', undefined, lineOf(object, 'old/000000002')],
    ['unchanged', undefined, undefined],
  ])('is %s', (difference, listed, previous) => {
    expect(differenceOf(listed, previous, undefined, repack)).toBe(difference);
  });

  const other = { ...object, etag: '"2"' };
  it.each<[string, SourceObject | undefined, SnapshotLine | undefined, SnapshotLine | undefined]>([
    ['reused', object, undefined, lineOf(object)],
    ['reused', object, lineOf(other), lineOf(object)],
    ['reused', object, lineOf(object, 'old/000000002'), lineOf(object, 'old/000000003')],
    ['reused', object, undefined, lineOf(object, 'old/000000002')],
    ['unchanged', object, lineOf(object), lineOf(object, 'old/000000003')],
    ['unchanged', object, lineOf(object), lineOf(other)],
    ['unchanged', undefined, undefined, lineOf(object)],
    ['repacked', object, lineOf(object, 'old/000000002'), lineOf(object, 'old/000000002')],
    ['repacked', object, lineOf(object, 'old/000000002'), lineOf(other)],
    ['changed', object, lineOf(other), lineOf(other)],
    ['added', object, undefined, lineOf(other)],
    ['deleted', undefined, lineOf(object), lineOf(object)],
  ])('is %s when a second parent is asked too', (difference, listed, previous, second) => {
    expect(differenceOf(listed, previous, second, repack)).toBe(difference);
  });
});

describe('what has become of a key that the parent has in a missing archive', () => {
  const object = objectOf('a', 10);
  const other = { ...object, etag: '"2"' };
  const repack = new Set(['old/000000002']);

  it.each<[string, SourceObject | undefined, SnapshotLine | undefined]>([
    ['rewritten', object, undefined],
    ['rewritten', object, lineOf(other)],
    ['changed', other, undefined],
    ['reused', object, lineOf(object)],
    ['reused', object, lineOf(object, 'old/000000002')],
    ['reused', other, lineOf(other)],
    ['lost', undefined, undefined],
    ['lost', undefined, lineOf(other)],
    // The second parent, which is kept, has it still.
    ['deleted', undefined, lineOf(object)],
  ])('is %s', (difference, listed, second) => {
    expect(differenceOf(listed, undefined, second, repack, lineOf(object))).toBe(difference);
  });
});

describe('packs to repack', () => {
  const now = new Date('2026-05-01T00:00:00.000Z');
  const old = '2026-01-01T00:00:00.000Z';
  const refsOf = (lines: Partial<ArchiveLine>[], plan = planOf({ repackBelow: 0.3 })) => {
    const archives = lines.map((line, n) => ({
      ...archiveOf('old', n, { createdAt: old, objects: 100, objectBytes: 1000 }),
      liveObjects: 100,
      liveBytes: 1000,
      ...line,
    }));
    return packsToRepack(streamOf(archives), plan, now).then((refs) => [...refs]);
  };

  it('are those of which less than the share is needed', async () => {
    const shares = [
      { liveObjects: 30, liveBytes: 300 },
      { liveObjects: 29, liveBytes: 299 },
      { liveObjects: 0, liveBytes: 0 },
    ];
    expect(await refsOf([...shares, {}])).toEqual(['old/000000001', 'old/000000002']);
  });

  it('are not those that are too young to be deleted', async () => {
    const few = { liveObjects: 1, liveBytes: 1 };
    const ages = [{ createdAt: '2026-01-31T00:00:00.000Z' }, { createdAt: '2026-01-31T00:00:01.000Z' }];
    expect(await refsOf(ages.map((age) => ({ ...few, ...age })))).toEqual(['old/000000000']);
  });

  it('are no objects by themselves: these are needed as a whole, or not at all', async () => {
    expect(await refsOf([{ kind: 'object', liveObjects: 1, liveBytes: 1 }])).toEqual([]);
  });

  it('may hold nothing but empty objects', async () => {
    expect(
      await refsOf([
        { objectBytes: 0, liveBytes: 0, liveObjects: 29 },
        { objectBytes: 0, liveBytes: 0 },
      ]),
    ).toEqual(['old/000000000']);
  });

  it('are none when the share is 0', async () => {
    expect(await refsOf([{ liveObjects: 0, liveBytes: 0 }], planOf({ repackBelow: 0 }))).toEqual([]);
  });
});
