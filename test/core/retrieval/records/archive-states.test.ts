import { memoryItems } from '../../../../adapters/memory/memory-items';
import { keyOf } from '../../../../core/contracts/table';
import {
  type ArchiveRecord,
  beginArchive,
  endArchive,
  getArchive,
  getPart,
  putPart,
  restartArchive,
  voidPart,
} from '../../../../core/retrieval/records/archive-record';

type State = ArchiveRecord['state'] | 'planned';

const at = { runId: 'run', archive: 7 };

/** A table with an archive in a state, whose third upload is under way or was the last. */
async function archiveIn(state: State) {
  const items = memoryItems();
  const record = { state, generation: 3, uploadId: 'third', key: 'a', adopted: false, expiresAt: 1 };
  if (state !== 'planned') await items.put({ ...keyOf.archive('run', 7), ...record });
  return items;
}

const begin = { uploadId: 'other', key: 'b', expiresAt: 2 };

describe('the states of an archive', () => {
  it.each([
    ['planned', true],
    ['copying', false],
    ['verified', false],
    ['failed', false],
  ] as const)('%s: its copying begins: %p', async (state, isBegun) => {
    const items = await archiveIn(state);
    const before = items.all();
    expect(await beginArchive(items, at, begin)).toBe(isBegun);
    if (!isBegun) expect(items.all()).toEqual(before);
    else expect(await getArchive(items, at)).toMatchObject({ state: 'copying', generation: 1, adopted: false });
  });

  it.each([
    ['planned', true],
    ['copying', false],
    ['verified', false],
    ['failed', false],
  ] as const)('%s: it is found finished at the destination: %p', async (state, isBegun) => {
    const items = await archiveIn(state);
    const before = items.all();
    expect(await beginArchive(items, at, { ...begin, state: 'verified' })).toBe(isBegun);
    if (!isBegun) expect(items.all()).toEqual(before);
    else expect(await getArchive(items, at)).toMatchObject({ state: 'verified', generation: 1, adopted: true });
  });

  it.each([
    ['copying', 3, true],
    ['copying', 2, false],
    ['copying', 4, false],
    ['planned', 3, false],
    ['verified', 3, false],
    ['failed', 3, false],
  ] as const)('%s, in generation 3: generation %d is left for another upload: %p', async (state, from, isLeft) => {
    const items = await archiveIn(state);
    const before = items.all();
    expect(await restartArchive(items, at, from, { uploadId: 'fourth', key: 'c' })).toBe(isLeft);
    if (!isLeft) expect(items.all()).toEqual(before);
    else {
      const restarted = { state: 'copying', generation: 4, uploadId: 'fourth', key: 'c' };
      expect(await getArchive(items, at)).toMatchObject(restarted);
    }
  });

  it.each([
    ['copying', 'verified', 'verified'],
    ['copying', 'failed', 'failed'],
    ['planned', 'verified', undefined],
    ['planned', 'failed', undefined],
    ['verified', 'verified', 'verified'],
    ['verified', 'failed', 'verified'],
    ['failed', 'verified', 'failed'],
    ['failed', 'failed', 'failed'],
  ] as const)('%s, to end as %s: it is %s', async (from, to, ends) => {
    const items = await archiveIn(from);
    const before = items.all();
    const ended = await endArchive(items, at, { state: to, reason: 'why' });
    expect(ended?.state).toBe(ends);
    if (from === 'copying') expect(ended).toMatchObject({ generation: 3, reason: 'why' });
    else expect(items.all()).toEqual(before);
  });
});

describe('a part on record, of generation 3', () => {
  const part = { partNumber: 5, generation: 3, sizeBytes: 9, treeHash: 'a', etag: '"e"', crc32: 1 };
  const recorded = async () => {
    const items = memoryItems();
    await putPart(items, at, part, 1);
    return items;
  };

  it.each([
    [2, 3],
    [3, 3],
    [4, 4],
  ])('and put again in generation %d is of generation %d', async (generation, then) => {
    const items = await recorded();
    await putPart(items, at, { ...part, generation, etag: '"again"' }, 1);
    expect(await getPart(items, at, 5)).toMatchObject({ generation: then, etag: generation < 3 ? '"e"' : '"again"' });
  });

  it.each([
    ['as it is', {}, 0],
    ['of another generation', { generation: 2 }, 3],
    ['with another ETag', { etag: '"other"' }, 3],
  ])('that S3 does not hold %s %j is of generation %d then', async (_name, other, generation) => {
    const items = await recorded();
    await voidPart(items, at, { ...part, ...other });
    expect(await getPart(items, at, 5)).toEqual({ ...part, generation });
  });

  it('is not made by voiding one that is not there', async () => {
    const items = memoryItems();
    await voidPart(items, at, part);
    expect(items.all()).toEqual([]);
  });
});
