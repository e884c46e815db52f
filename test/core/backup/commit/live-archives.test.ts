import { LiveArchives } from '../../../../core/backup/commit/live-archives';
import { type ArchiveLine, archiveRef, type SnapshotLine } from '../../../../core/contracts/snapshot';
import { archiveOf, collect, objectOf, PARENT_ID, RUN_ID, streamOf } from '../runs';

const lineOf = (sizeBytes: number, ...refs: string[]): SnapshotLine => ({
  ...objectOf('a', sizeBytes),
  treeHash: 'f',
  slices: refs.map((archive) => ({ archive, offset: 0, sizeBytes: sizeBytes / refs.length })),
});
const parentLine = (sequence: number): ArchiveLine => ({
  ...archiveOf(PARENT_ID, sequence),
  liveObjects: 99,
  liveBytes: 99,
});
const nothing = () => streamOf<ArchiveLine>([]);

describe('the archives of a snapshot', () => {
  it('are those that its objects lie in, of the parent or new, in order, with what is live of each', async () => {
    const archives = new LiveArchives();
    const [old, other] = [archiveRef(PARENT_ID, 3), archiveRef(PARENT_ID, 10)];
    const [one, two] = [archiveRef(RUN_ID, 0), archiveRef(RUN_ID, 1)];
    archives.addWritten(archiveOf(RUN_ID, 1));
    archives.addObject(lineOf(10, two));
    archives.addObject(lineOf(5, other));
    archives.addObject(lineOf(0, other));
    archives.addObject(lineOf(40, one, two));
    archives.addWritten(archiveOf(RUN_ID, 0));
    archives.addObject(lineOf(7, old));
    const lines = await collect(archives.lines(streamOf([1, 3, 5, 10].map(parentLine))));
    expect(lines).toEqual([
      { ...archiveOf(PARENT_ID, 3), liveObjects: 1, liveBytes: 7 },
      { ...archiveOf(PARENT_ID, 10), liveObjects: 2, liveBytes: 5 },
      { ...archiveOf(RUN_ID, 0), liveObjects: 1, liveBytes: 20 },
      { ...archiveOf(RUN_ID, 1), liveObjects: 2, liveBytes: 30 },
    ]);
    expect(archives.count).toBe(4);
  });

  it('stay foreign when the parent has them as foreign', async () => {
    const archives = new LiveArchives();
    archives.addObject(lineOf(5, archiveRef(PARENT_ID, 3)));
    const lines = await collect(archives.lines(streamOf([{ ...parentLine(3), isForeign: true as const }])));
    expect(lines.map(({ isForeign }) => isForeign)).toEqual([true]);
  });

  it('are counted as new once, whoever tells of them twice', () => {
    const archives = new LiveArchives();
    for (const sequence of [0, 1, 0, 1]) archives.addWritten(archiveOf(RUN_ID, sequence, { sizeBytes: 100 }));
    expect([archives.newArchives, archives.newBytes]).toEqual([2, 200]);
  });

  it('include a new one that nothing needs: else nobody would ever delete it', async () => {
    const archives = new LiveArchives();
    archives.addWritten(archiveOf(RUN_ID, 0));
    expect(await collect(archives.lines(nothing()))).toEqual([
      { ...archiveOf(RUN_ID, 0), liveObjects: 0, liveBytes: 0 },
    ]);
  });

  it('cannot be one that is not known', async () => {
    const archives = new LiveArchives();
    archives.addObject(lineOf(1, archiveRef(PARENT_ID, 4)));
    await expect(collect(archives.lines(streamOf([1, 3, 5].map(parentLine))))).rejects.toThrow(
      `the snapshot needs archive ${PARENT_ID}/000000004, which this run did not write and no parent lists`,
    );
  });
});
