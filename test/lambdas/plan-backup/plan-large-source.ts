import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { peakRssBytes } from '../../../bench/peak-rss';
import { writeArchiveLines, writeSnapshotObjects } from '../../../core/backup/snapshot/write-snapshot';
import { archiveRef, type SnapshotLine, type SourceObject } from '../../../core/contracts/snapshot';
import type { ObjectLocation } from '../../../core/ports/object-location';
import { archiveOf, objectOf, PARENT_ID, RUNS } from '../../core/backup/runs';
import { BackupWorld } from './backup-world';

// Plans a source of as many objects as the first argument says against a parent of as many, of which one in so many as the
// second says has changed, and prints what that took, as JSON. The listing is made as it is read, and what is written is counted and
// dropped, so that the memory used is the plan's.

const [count = 0, oneIn = 1] = process.argv.slice(2).map(Number);
const SIZE_BYTES = 10 * 1024;
const keyAt = (n: number) => `documents/2019/volume-a/folder/${String(n).padStart(9, '0')}.dat`;
const objectAt = (n: number, etag: string) => objectOf(keyAt(n), SIZE_BYTES, { etag: `"${etag}"` });
const archive = archiveRef(PARENT_ID, 0);

function* parentLines(): Generator<SnapshotLine> {
  for (let n = 0; n < count; n++) {
    const slices = [{ archive, offset: n * SIZE_BYTES, sizeBytes: SIZE_BYTES }];
    yield { ...objectAt(n, 'd41d8cd98f00b204e9800998ecf8427e'), treeHash: 'f'.repeat(64), slices };
  }
}

async function* listing(): AsyncGenerator<SourceObject> {
  for (let n = 0; n < count; n++) {
    yield objectAt(n, n % oneIn === 0 ? '098f6bcd4621d373cade4e832627b4f6' : 'd41d8cd98f00b204e9800998ecf8427e');
  }
}

async function main() {
  const world = new BackupWorld();
  await writeSnapshotObjects(
    memoryWorkingFiles(world.objects, RUNS),
    { plan: 'docs', snapshot: PARENT_ID },
    parentLines(),
  );
  const live = { objects: count, objectBytes: count * SIZE_BYTES };
  const line = { ...archiveOf(PARENT_ID, 0, live), liveObjects: count, liveBytes: count * SIZE_BYTES };
  await writeArchiveLines(memoryWorkingFiles(world.objects, RUNS), { plan: 'docs', snapshot: PARENT_ID }, [line]);
  const written = { files: 0, lines: 0 };
  world.source.list = () => listing();
  world.objects.write = async (_: ObjectLocation, content: string | AsyncIterable<string | Uint8Array>) => {
    written.files++;
    const take = (text: string | Uint8Array) => {
      written.lines += String(text).split('\n').length - 1;
    };
    if (typeof content === 'string') take(content);
    else for await (const text of content) take(text);
  };
  const run = await world.open({ parent: PARENT_ID });
  const startedAtMs = performance.now();
  const { position } = await world.plan(run);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const peakRssMib = peakRssBytes() / 2 ** 20;
  console.log(JSON.stringify({ totals: position.totals, written, seconds, peakRssMib }));
}

void main();
