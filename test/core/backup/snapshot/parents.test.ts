import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { parentArchives, parentObjects } from '../../../../core/backup/snapshot/parents';
import { writeArchiveLines, writeSnapshotObjects } from '../../../../core/backup/snapshot/write-snapshot';
import { archiveRef } from '../../../../core/contracts/snapshot';
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
  const parents = { plan, parent: 'first', secondParent: 'second' };
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
