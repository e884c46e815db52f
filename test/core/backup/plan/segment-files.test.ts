import { setImmediate } from 'node:timers/promises';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { PACK_OBJECTS_MAX, type PlannedArchive } from '../../../../core/backup/plan/archive-cutter';
import { SegmentFiles } from '../../../../core/backup/plan/segment-files';
import { backupFiles } from '../../../../core/contracts/run-files';
import { objectOf, RUN_ID, RUNS } from '../runs';

const archiveOf = (sequence: number, objects: number): PlannedArchive => ({
  task: { sequence, kind: objects > 1 ? 'pack' : 'object', bucket: 'source' },
  objects: Array.from({ length: objects }, (_, n) => objectOf(`k${n}`)),
  sizeBytes: 1,
});

/** Writes that take a while. */
function slowObjects() {
  const objects = memoryObjects({ buckets: [RUNS] });
  const now = { writes: 0, lines: 0, mostWrites: 0, mostLines: 0 };
  const write: typeof objects.write = async (location, content, type) => {
    const lines = String(content).split('\n').length - 2;
    now.writes++;
    now.lines += lines;
    now.mostWrites = Math.max(now.mostWrites, now.writes);
    now.mostLines = Math.max(now.mostLines, now.lines);
    await setImmediate();
    await objects.write(location, content, type).finally(() => {
      now.writes--;
      now.lines -= lines;
    });
  };
  return { objects: { ...objects, write }, now };
}

describe('the tasks of a segment', () => {
  it('are written several at a time', async () => {
    const { objects, now } = slowObjects();
    const files = new SegmentFiles(memoryWorkingFiles(objects, RUNS), RUN_ID);
    for (let n = 0; n < 100; n++) await files.startTask(archiveOf(n, 1));
    await files.finish();
    expect(now).toMatchObject({ writes: 0, mostWrites: 32 });
    expect(objects.keys(RUNS)).toHaveLength(100);
  });

  it('hold no more than the objects of one pack', async () => {
    const { objects, now } = slowObjects();
    const files = new SegmentFiles(memoryWorkingFiles(objects, RUNS), RUN_ID);
    for (let n = 0; n < 6; n++) await files.startTask(archiveOf(n, n % 2 === 0 ? PACK_OBJECTS_MAX : 1));
    await files.finish();
    expect(now.mostLines).toBe(PACK_OBJECTS_MAX);
    expect(objects.keys(RUNS)).toHaveLength(6);
  });

  it('have the archive in their first line, and its objects behind it', async () => {
    const { objects } = slowObjects();
    const files = new SegmentFiles(memoryWorkingFiles(objects, RUNS), RUN_ID);
    const archive = archiveOf(3, 2);
    await files.startTask(archive);
    await files.finish();
    const text = objects.text({ bucket: RUNS, key: backupFiles.archive(RUN_ID, 3) });
    const [task, ...members] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(task).toEqual(archive.task);
    expect(members).toEqual(archive.objects);
  });

  it('fail as a whole when one of them cannot be written', async () => {
    const { objects, now } = slowObjects();
    objects.failNext({ bucket: RUNS, key: backupFiles.archive(RUN_ID, 1) }, new Error('no room'));
    const files = new SegmentFiles(memoryWorkingFiles(objects, RUNS), RUN_ID);
    for (let n = 0; n < 5; n++) await files.startTask(archiveOf(n, 1));
    await expect(files.finish()).rejects.toThrow('no room');
    await expect(files.startTask(archiveOf(9, 1))).rejects.toThrow('no room');
    expect(now.writes).toBe(0);
  });
});

describe('the index of a segment', () => {
  const indexOf = async (first: number, past: number) => {
    const { objects } = slowObjects();
    await new SegmentFiles(memoryWorkingFiles(objects, RUNS), RUN_ID).writeIndex(2, first, past);
    return objects.text({ bucket: RUNS, key: backupFiles.index(RUN_ID, 2) });
  };

  it('names its archives', async () => {
    expect(await indexOf(5, 7)).toBe('{"sequence":5}\n{"sequence":6}\n');
  });

  it('is never empty: without archives it names one that another segment has', async () => {
    expect(await indexOf(5, 5)).toBe('{"sequence":0}\n');
  });
});
