import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import type { ObjectsWanted } from '../../../../core/backup/snapshot/objects-index';
import { readSnapshotObjects } from '../../../../core/backup/snapshot/read-snapshot';
import { writeSnapshotObjects } from '../../../../core/backup/snapshot/write-snapshot';
import { snapshotFiles } from '../../../../core/contracts/run-files';
import type { ArchiveLine, SnapshotLine } from '../../../../core/contracts/snapshot';

export const bucket = 'runs';
export const plan = 'docs';
export const snapshot = '20260301T030000Z-1f3a9c';
export const objectsFile = { bucket, key: snapshotFiles.objects(plan, snapshot) };
export const indexFile = { bucket, key: snapshotFiles.objectsIndex(plan, snapshot) };
export const archivesFile = { bucket, key: snapshotFiles.archives(plan, snapshot) };
export const summaryFile = { bucket, key: snapshotFiles.snapshot(plan, snapshot) };

export const objectLine = (key: string, more: Partial<SnapshotLine> = {}): SnapshotLine => ({
  key,
  sizeBytes: 3,
  etag: '"acbd18db4cc2f85cedef654fccc4a4d8"',
  modifiedAt: '2026-02-28T10:00:00.000Z',
  treeHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  slices: [{ archive: `${snapshot}/000000001`, offset: 512, sizeBytes: 3 }],
  ...more,
});

export const archiveLine = (sequence: number): ArchiveLine => ({
  archive: `${snapshot}/${String(sequence).padStart(9, '0')}`,
  archiveId: `id-${sequence}`,
  kind: 'pack',
  sizeBytes: 4096,
  treeHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  createdAt: '2026-03-01T03:10:00.000Z',
  objects: 2,
  objectBytes: 6,
  liveObjects: 1,
  liveBytes: 3,
});

/** Keys `k/000000`, `k/000001`, … */
export const numbered = (count: number, prefix = 'k/') =>
  Array.from({ length: count }, (_, number) => `${prefix}${String(number).padStart(6, '0')}`);

/** A bucket with a snapshot of these keys in it. */
export async function snapshotOf(keys: readonly string[]) {
  const objects = memoryObjects({ buckets: [bucket] });
  await writeSnapshotObjects(
    memoryWorkingFiles(objects, bucket),
    { plan, snapshot },
    keys.map((key) => objectLine(key)),
  );
  return objects;
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

export async function keysRead(objects: Awaited<ReturnType<typeof snapshotOf>>, wanted?: ObjectsWanted) {
  const lines = await collect(readSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }, wanted));
  return lines.map(({ key }) => key);
}
