import { crc32 } from 'node:zlib';
import { type MemoryObjects, memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { PlanUnfinishedError } from '../../../../core/contracts/errors';
import type { WrittenLine } from '../../../../core/contracts/retrieval-run';
import { runFiles } from '../../../../core/contracts/run-files';
import { GIB } from '../../../../core/ranges/units';
import { PresentArchives } from '../../../../core/retrieval/plan/present-archives';
import { type Candidate, PROOF_TURNS_MAX, provePresent } from '../../../../core/retrieval/plan/prove-present';
import { WrittenObjects } from '../../../../core/retrieval/written-objects';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';

const RUNS = 'runs';
const route = { vault: 'photos', bucket: 'restored' };

describe('what lies at a destination', () => {
  let objects: MemoryObjects;
  let written: WrittenObjects;
  let reads: string[];
  beforeEach(() => {
    objects = memoryObjects({ buckets: [RUNS, route.bucket] });
    written = new WrittenObjects(memoryWorkingFiles(objects, RUNS));
    reads = [];
  });

  const bytesOf = (n: number) => Buffer.from(`content ${n}`);
  const treeHash = (n: number) => treeHashOf(bytesOf(n)).toString('hex');
  /** What every object of the tests says of itself: that it is what is looked for. */
  const candidate = (n: number, changes: Partial<Candidate> = {}): Candidate => ({
    position: n,
    archiveId: `archive-${n}`,
    sizeBytes: bytesOf(n).length,
    treeHash: treeHash(n),
    plannedKey: `key-${n}`,
    keys: [`key-${n}`],
    claimOf: () => 'this',
    ...changes,
  });
  const place = (key: string, bytes: Buffer, storageClass = 'STANDARD') =>
    objects.place({ bucket: route.bucket, key }, bytes, { storageClass });
  const lineOf = (n: number, changes: Partial<WrittenLine> = {}): WrittenLine => {
    const { archiveId, plannedKey: key, sizeBytes } = candidate(n);
    return { archiveId, key, sizeBytes, treeHash: treeHash(n), crc32: crc32(bytesOf(n)), ...changes };
  };
  /** @param more the turn, and how long the function may still run at each look at the time */
  async function prove(candidates: Candidate[], more: { turn?: number; remainingMs?: () => number } = {}) {
    const present = new PresentArchives(10);
    const read: MemoryObjects['read'] = (at, range) => {
      if (at.bucket === route.bucket) reads.push(at.key);
      return objects.read(at, range);
    };
    const deps = { destination: { ...objects, read }, written, remainingMs: more.remainingMs ?? (() => 900_000) };
    await provePresent(deps, { route, runId: 'run-2', turn: more.turn }, () => candidates, present);
    return present;
  }
  const recorded = async () => {
    const lines: WrittenLine[] = [];
    await written.forEach(route, (line) => lines.push(line));
    return lines.sort((a, b) => (a.key < b.key ? -1 : 1));
  };

  it("is proven by S3's checksum against the one on record, without reading it", async () => {
    place('key-1', bytesOf(1));
    await written.record(route, 'run-1', '000000', [lineOf(1)]);
    const present = await prove([candidate(1), candidate(2)]);
    expect(present).toMatchObject({ archives: 1, bytes: bytesOf(1).length, unproven: 0 });
    expect(present.endOf(1)).toEqual({ outcome: 'present' });
    expect(present.has(2)).toBe(false);
    expect(reads).toEqual([]);
  });

  it.each([
    ['on record', true],
    ['without a record', false],
  ])('is not believed for its metadata and its length: %s', async (_name, isRecorded) => {
    place('key-1', Buffer.from('evil!!! 1'));
    if (isRecorded) await written.record(route, 'run-1', '000000', [lineOf(1)]);
    expect((await prove([candidate(1)])).has(1)).toBe(false);
    expect(reads).toEqual(isRecorded ? [] : ['key-1']);
  });

  it('is read back without a record, and once only: then it is on record', async () => {
    place('key-1', bytesOf(1));
    place('key-2', bytesOf(2));
    expect(await prove([candidate(1), candidate(2)])).toMatchObject({ archives: 2 });
    expect(await recorded()).toEqual([lineOf(1), lineOf(2)]);
    expect(reads.splice(0)).toHaveLength(2);
    expect(await prove([candidate(1), candidate(2)])).toMatchObject({ archives: 2 });
    expect(reads).toEqual([]);
  });

  it('is read back where records disagree, or S3 has no checksum of the whole', async () => {
    place('key-1', bytesOf(1));
    objects.place({ bucket: route.bucket, key: 'key-2' }, bytesOf(2), { crc32: undefined });
    await written.record(route, 'run-1', '000000', [lineOf(1), lineOf(1, { crc32: 7 }), lineOf(2)]);
    expect(await prove([candidate(1), candidate(2)])).toMatchObject({ archives: 2 });
    expect(reads.sort()).toEqual(['key-1', 'key-2']);
  });

  it.each(['GLACIER', 'DEEP_ARCHIVE'])(
    'in class %s is proven by a record alone, else unproven',
    async (storageClass) => {
      place('key-1', bytesOf(1), storageClass);
      place('key-2', bytesOf(2), storageClass);
      await written.record(route, 'run-1', '000000', [lineOf(1)]);
      const present = await prove([candidate(1), candidate(2)]);
      expect(present).toMatchObject({ archives: 1, unproven: 1, unprovenBytes: bytesOf(2).length });
      expect(present.has(2)).toBe(true);
      expect(present.endOf(2)).toEqual({
        outcome: 'unproven',
        reason: expect.stringMatching(/key-2.*archive class.*delete/s),
      });
      expect(reads).toEqual([]);
    },
  );

  it('is unproven where S3 does not let it be looked at, and that object alone', async () => {
    place('key-1', bytesOf(1));
    place('key-2', bytesOf(2));
    objects.deny(route.bucket, 'key-1', 'everything');
    const present = await prove([candidate(1), candidate(2)]);
    expect(present).toMatchObject({ archives: 1, unproven: 1, unprovenBytes: bytesOf(1).length });
    expect(present.endOf(1)).toEqual({
      outcome: 'unproven',
      reason: expect.stringMatching(/key-1 may be this.*kms:Decrypt.*delete/s),
    });
    expect(present.endOf(2)).toEqual({ outcome: 'present' });
  });

  it('is unproven where it is encrypted with a key of the customer, and that object alone', async () => {
    objects.place({ bucket: route.bucket, key: 'key-1' }, bytesOf(1), { isCustomerEncrypted: true });
    place('key-2', bytesOf(2));
    const present = await prove([candidate(1), candidate(2)]);
    expect(present).toMatchObject({ archives: 1, unproven: 1, unprovenBytes: bytesOf(1).length });
    expect(present.endOf(1)).toMatchObject({ reason: expect.stringContaining('SSE-C') });
    expect(present.endOf(2)).toEqual({ outcome: 'present' });
  });

  it('is looked for under the next key when something else has the first one', async () => {
    place('key-1', Buffer.from('evil!!! 1'));
    place('other-1', bytesOf(1));
    const present = await prove([candidate(1, { keys: ['key-1', 'gone', 'other-1'] })]);
    expect(present).toMatchObject({ archives: 1 });
    expect(present.keyOf(1)).toBe('other-1');
    expect(reads).toEqual(['key-1', 'other-1']);
  });

  it('is unproven when it is too large to be read back', async () => {
    const sizeBytes = 16 * GIB + 1;
    objects.head = async () => ({ sizeBytes, metadata: {}, crc32: 1, isReadable: true });
    const present = await prove([candidate(1, { sizeBytes })]);
    expect(present.endOf(1)).toMatchObject({ outcome: 'unproven', reason: expect.stringContaining('too large') });
    expect(reads).toEqual([]);
  });

  describe('when time is short', () => {
    /** So many looks at the time, then it is over. */
    const looks = (count: number) => {
      let left = count;
      return () => (left-- > 0 ? 900_000 : 60_000);
    };
    const all = [1, 2, 3].map((n) => candidate(n));
    beforeEach(() => all.forEach(({ position: n }) => void place(`key-${n}`, bytesOf(n))));

    it('is gone on with by the next call, from what is on record', async () => {
      let calls = 0;
      for (let turn = 1; ; turn++) {
        const proving = prove(all, { turn, remainingMs: looks(4) });
        const end = await proving.catch((error: unknown) => error);
        calls += 1;
        if (!(end instanceof PlanUnfinishedError)) {
          expect(end).toMatchObject({ archives: 3, unproven: 0 });
          break;
        }
      }
      expect(calls).toBeGreaterThan(1);
      expect(calls).toBeLessThan(5);
      expect(await recorded()).toEqual([1, 2, 3].map((n) => lineOf(n)));
      expect(objects.keys(RUNS).every((key) => key.startsWith(runFiles.writtenTo('photos', 'restored')))).toBe(true);
    });

    it.each([undefined, PROOF_TURNS_MAX])(
      'is unproven in the last call (turn: %s), neither present nor requested',
      async (turn) => {
        const present = await prove(all, { turn, remainingMs: looks(0) });
        expect(present).toMatchObject({ archives: 0, unproven: 3 });
        expect(present.endOf(2)).toMatchObject({ outcome: 'unproven', reason: expect.stringContaining('Run again') });
        expect(reads).toEqual([]);
      },
    );
  });
});
