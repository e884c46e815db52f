import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { provenanceMetadata } from '../../../core/archive/provenance';
import { WrittenLine } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { StorageClass } from '../../../core/contracts/tier';
import { distinctKey } from '../../../core/naming/distinct-key';
import { MIB } from '../../../core/ranges/units';
import { WrittenObjects } from '../../../core/retrieval/written-objects';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { CrashPlan } from './crashing';
import { RUN_ID, RUNS, Simulation, TARGET } from './simulation';

const small = Buffer.from('a small archive');
const large = Buffer.alloc(3 * MIB + 5, createHash('sha512').update('large').digest());
const route = { vault: 'vault', bucket: TARGET };

async function both(storageClass: StorageClass = 'STANDARD', crash?: CrashPlan): Promise<Simulation> {
  const sim = new Simulation({ ...(crash && { crash }) }, { rangeBytes: MIB, pieceBytes: 8 * MIB });
  sim.run.storageClass = storageClass;
  sim.archive('small', small);
  sim.archive('large', large);
  await sim.plan();
  return sim;
}

async function recordOf({ objects }: Simulation): Promise<WrittenLine[]> {
  const lines: WrittenLine[] = [];
  await new WrittenObjects(memoryWorkingFiles(objects, RUNS)).forEach(route, (line) =>
    lines.push(WrittenLine.parse(line)),
  );
  return lines;
}

/** Somebody's object with all of our metadata, and bytes of the right length. */
function forge({ objects, archives }: Simulation, position: number, bytes: Buffer, storageClass: StorageClass): void {
  const archive = archives[position];
  if (!archive) throw new Error('there is no such archive');
  const { archiveId, key } = archive;
  const treeHash = treeHashOf(archive.bytes).toString('hex');
  const metadata = provenanceMetadata({ vault: 'vault', archiveId, treeHash, creationDate: '', description: key });
  objects.place({ bucket: TARGET, key }, bytes, { metadata, storageClass });
}

describe('what a batch has written', () => {
  it('is on record for good, with the checksum that S3 has of it', async () => {
    const sim = await both();
    await sim.play();
    const expected = sim.archives.map(({ archiveId, key, bytes }) => ({
      archiveId,
      key,
      sizeBytes: bytes.length,
      treeHash: treeHashOf(bytes).toString('hex'),
      crc32: crc32(bytes),
    }));
    expect(await recordOf(sim)).toEqual(expected);
    expect(sim.objects.keys(RUNS)).toContain(runFiles.written('vault', TARGET, RUN_ID, '000000'));
  });
});

describe.each<StorageClass>(['STANDARD', 'DEEP_ARCHIVE'])('in class %s', (storageClass) => {
  it('an object with our metadata and other bytes is foreign: it keeps its place, and is not adopted', async () => {
    const sim = await both(storageClass);
    forge(sim, 0, Buffer.alloc(small.length, 'evil'), storageClass);
    const [result] = await sim.play();
    const key = distinctKey('small', sim.archives[0]?.archiveId ?? '');
    expect(result).toMatchObject({ state: 'verified', adopted: false, key, requests: 1 });
    expect(sim.objects.at({ bucket: TARGET, key })?.bytes.equals(small)).toBe(true);
    expect(sim.objects.at({ bucket: TARGET, key: 'small' })?.bytes.toString()).toMatch(/^evil/);
  });

  it('a copied archive is not completed over one, nor taken for it', async () => {
    const sim = await both(storageClass);
    forge(sim, 1, Buffer.alloc(large.length, 'evil'), storageClass);
    const [, result] = await sim.play();
    const key = distinctKey('large', sim.archives[1]?.archiveId ?? '');
    expect(result).toMatchObject({ state: 'verified', adopted: false, key, requests: 1 });
    expect(sim.objects.at({ bucket: TARGET, key })?.bytes.equals(large)).toBe(true);
    expect(sim.objects.uploads.size).toBe(0);
  });

  it.each([0, 1])('archive %d that somebody else has brought in is adopted by its checksum', async (position) => {
    const sim = await both(storageClass);
    forge(sim, position, [small, large][position] as Buffer, storageClass);
    const results = await sim.play();
    expect(results[position]).toMatchObject({ state: 'verified', adopted: true, requests: 1 });
    expect(sim.objects.keys(TARGET)).toEqual(['large', 'small']);
    expect(sim.objects.uploads.size).toBe(0);
  });

  it('what a killed function has finished is adopted, wherever it was killed', async () => {
    let kills = 0;
    for (let at = 1; ; at++) {
      let calls = 0;
      const sim = await both(storageClass, new CrashPlan(() => (++calls === at ? 'after' : undefined), 1));
      const results = await sim.play();
      expect(results.map(({ state, key }) => [state, key])).toEqual([
        ['verified', 'small'],
        ['verified', 'large'],
      ]);
      expect(sim.objects.keys(TARGET)).toEqual(['large', 'small']);
      expect((await recordOf(sim)).map(({ crc32 }) => crc32)).toEqual([crc32(small), crc32(large)]);
      if (calls < at) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(50);
  });
});
