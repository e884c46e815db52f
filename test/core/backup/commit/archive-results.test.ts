import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { ArchiveResults } from '../../../../core/backup/commit/archive-results';
import { backupFiles } from '../../../../core/contracts/run-files';
import type { WrittenArchive } from '../../../../core/contracts/snapshot';
import { archiveOf, objectOf, RUN_ID, RUNS } from '../runs';

function world() {
  const objects = memoryObjects({ buckets: [RUNS] });
  const reads: string[] = [];
  const written: WrittenArchive[] = [];
  const counting: typeof objects = {
    ...objects,
    read: (location, range) => {
      reads.push(location.key);
      return objects.read(location, range);
    },
  };
  const report = (sequence: number, ...lines: unknown[]) =>
    objects.place(
      { bucket: RUNS, key: backupFiles.result(RUN_ID, sequence) },
      Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
  const results = new ArchiveResults(
    memoryWorkingFiles(counting, RUNS),
    RUN_ID,
    (archive) => void written.push(archive),
  );
  return { results, report, reads, written };
}

const takenOf = (key: string, sequence = 0) => ({
  ...objectOf(key),
  treeHash: 'f',
  slices: [{ archive: archiveOf(RUN_ID, sequence).archive, offset: 512, sizeBytes: 1 }],
});
const isWritten = (sequence: number) => ({ written: true, archive: archiveOf(RUN_ID, sequence) });

describe('the results of archives', () => {
  it('tell what became of each object, and are read once', async () => {
    const { results, report, reads, written } = world();
    const unreadable = { key: 'b', reason: 'cannot be read' };
    report(0, isWritten(0), takenOf('a'), unreadable, takenOf('c'));
    const found = await Promise.all(['c', 'a', 'b'].map((key) => results.take(0, key)));
    expect(found).toEqual([takenOf('c'), takenOf('a'), unreadable]);
    expect(reads).toHaveLength(1);
    expect(written).toEqual([archiveOf(RUN_ID, 0)]);
  });

  it('stay at hand while many objects with archives of their own lie between those of a pack', async () => {
    const { results, report, reads } = world();
    report(0, isWritten(0), takenOf('a'), takenOf('z'));
    await results.take(0, 'a');
    for (let sequence = 1; sequence <= 1000; sequence++) {
      report(sequence, isWritten(sequence), takenOf(`m${sequence}`, sequence));
      await results.take(sequence, `m${sequence}`);
    }
    expect(await results.take(0, 'z')).toEqual(takenOf('z'));
    expect(reads.filter((key) => key === backupFiles.result(RUN_ID, 0))).toHaveLength(1);
  });

  it.each<[string, unknown[] | undefined, RegExp]>([
    ['an upload that left no results', undefined, /^archive 4 was not written: its upload left no results$/],
    [
      'an archive that was not written',
      [{ written: false, reason: 'gave up' }],
      /^archive 4 was not written: gave up$/,
    ],
    ['an object that is not among them', [isWritten(4), takenOf('b', 4)], /has no result for it$/],
  ])('give the reason of %s', async (_, lines, reason) => {
    const { results, report } = world();
    if (lines) report(4, ...lines);
    expect(await results.take(4, 'a')).toEqual({ key: 'a', reason: expect.stringMatching(reason) });
  });

  it('prefer the reason of the object to that of the archive', async () => {
    const { results, report } = world();
    report(4, { written: false, reason: 'nothing is left of it' }, { key: 'a', reason: 'cannot be read' });
    expect(await results.take(4, 'a')).toEqual({ key: 'a', reason: 'cannot be read' });
  });

  it('may have a line as long as the hashes of 10,000 blocks', async () => {
    const { results, report } = world();
    const blocks = { blockBytes: 1024 ** 2, treeHashes: Array.from({ length: 10_000 }, () => 'f'.repeat(64)) };
    const { treeHash: _, ...slice } = takenOf('a');
    report(0, isWritten(0), { ...slice, blocks });
    expect(await results.take(0, 'a')).toEqual({ ...slice, blocks });
  });
});
