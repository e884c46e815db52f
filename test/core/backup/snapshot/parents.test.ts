import { memoryItems } from '../../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { recordMissing } from '../../../../core/backup/damage/missing-archives';
import { writeMissingArchives } from '../../../../core/backup/damage/missing-of-run';
import { parentArchives, parentObjects } from '../../../../core/backup/snapshot/parents';
import { writeArchiveLines, writeSnapshotObjects } from '../../../../core/backup/snapshot/write-snapshot';
import { archiveRef } from '../../../../core/contracts/snapshot';
import { missingOf } from '../damage/missing';
import { archiveOf, collect, objectOf, planOf } from '../runs';

const RUNS = 'runs-bucket';
const plan = planOf();

async function* of<T>(...values: T[]) {
  yield* values;
}

/** A snapshot with one object in each archive: by number, the archives' ids. */
async function write(objects: ReturnType<typeof memoryObjects>, snapshot: string, archives: Record<number, string>) {
  const entries = Object.entries(archives).map(([number, archiveId]) => ({ number: Number(number), archiveId }));
  const lines = entries.map(({ number, archiveId }) => ({
    ...{ ...archiveOf('s1', number, { archiveId }), liveObjects: snapshot === 'second' ? 2 : 1, liveBytes: 1 },
  }));
  const objectLines = entries.map(({ number, archiveId }) => ({
    ...objectOf(`${number} in ${archiveId}`, 1),
    treeHash: '0'.repeat(64),
    slices: [{ archive: archiveRef('s1', number), offset: 0, sizeBytes: 1 }],
  }));
  await writeArchiveLines(memoryWorkingFiles(objects, RUNS), { plan: plan.name, snapshot }, of(...lines));
  await writeSnapshotObjects(memoryWorkingFiles(objects, RUNS), { plan: plan.name, snapshot }, of(...objectLines));
}

it('what the second parent has in an archive whose ref is that of another in the parent is left out', async () => {
  const objects = memoryObjects({ buckets: [RUNS] });
  await write(objects, 'first', { 0: 'ours', 1: 'shared' });
  await write(objects, 'second', { 0: 'theirs', 1: 'shared', 2: 'more' });
  const parents = { runId: 'third', plan, parent: 'first', secondParent: 'second' };
  const archives = await collect(parentArchives(parents, memoryWorkingFiles(objects, RUNS)));
  expect(archives.map(({ archiveId, liveObjects }) => [archiveId, liveObjects])).toEqual([
    ['ours', 1],
    ['shared', 2],
    ['more', 2],
  ]);
  const lines = await collect(parentObjects(parents, memoryWorkingFiles(objects, RUNS)));
  expect(lines.map(({ key, parent, second }) => [key, parent !== undefined, second !== undefined])).toEqual([
    ['0 in ours', true, false],
    ['1 in shared', true, true],
    ['2 in more', false, true],
  ]);
});

describe('archives that are missing', () => {
  /** What a run has of two parents when these archives are on record as missing. */
  async function read(
    first: Record<number, string>,
    second: Record<number, string>,
    ...missing: string[]
  ): Promise<{ archives: string[]; lines: unknown[] }> {
    const objects = memoryObjects({ buckets: [RUNS] });
    await write(objects, 'first', first);
    await write(objects, 'second', second);
    const items = memoryItems();
    for (const archiveId of missing) await recordMissing(items, plan.name, missingOf(archiveId));
    const files = memoryWorkingFiles(objects, RUNS);
    const missingArchives = await writeMissingArchives({ runId: 'third', plan: plan.name }, { files, items });
    const parents = { runId: 'third', plan, parent: 'first', secondParent: 'second', missingArchives };
    const lines = await collect(parentObjects(parents, files));
    return {
      archives: (await collect(parentArchives(parents, files))).map(({ archiveId }) => archiveId),
      lines: lines.map((line) => [line.key, line.parent?.key, line.second?.key, line.missing]),
    };
  }

  const missing = (key: string, number: number) => ({
    line: expect.objectContaining({ key }),
    archives: [archiveRef('s1', number)],
    snapshot: 'first',
  });

  it('are in no line of either parent, and what the parent had in them is told apart', async () => {
    const { archives, lines } = await read({ 0: 'a', 1: 'b' }, { 0: 'a', 2: 'c', 3: 'd' }, 'a', 'c', 'of no snapshot');
    expect(archives).toEqual(['b', 'd']);
    expect(lines).toEqual([
      ['0 in a', undefined, undefined, missing('0 in a', 0)],
      ['1 in b', '1 in b', undefined, undefined],
      ['3 in d', undefined, '3 in d', undefined],
    ]);
  });

  it('go by their ids: of two archives with one ref, the other is there', async () => {
    const { archives, lines } = await read({ 0: 'ours' }, { 0: 'theirs' }, 'ours');
    expect(archives).toEqual(['theirs']);
    expect(lines).toEqual([
      ['0 in ours', undefined, undefined, missing('0 in ours', 0)],
      ['0 in theirs', undefined, '0 in theirs', undefined],
    ]);
    const turned = await read({ 0: 'ours' }, { 0: 'theirs' }, 'theirs');
    expect(turned).toEqual({ archives: ['ours'], lines: [['0 in ours', '0 in ours', undefined, undefined]] });
  });
});
