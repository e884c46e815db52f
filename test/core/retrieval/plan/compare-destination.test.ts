import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { type MemoryObjects, memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { provenanceMetadata } from '../../../../core/archive/provenance';
import { runFiles } from '../../../../core/contracts/run-files';
import type { InventoryEntry } from '../../../../core/inventory/inventory-entry';
import { assignKeys } from '../../../../core/naming/assign-keys';
import { distinctKey } from '../../../../core/naming/distinct-key';
import { compareDestination } from '../../../../core/retrieval/plan/compare-destination';
import { WrittenObjects } from '../../../../core/retrieval/written-objects';
import { archive, collection } from './archives';

const bucket = 'restored';
const runs = 'runs';

/** Put an archive's finished object there. */
function restore(objects: MemoryObjects, key: string, entry: InventoryEntry): void {
  const metadata = provenanceMetadata({ vault: 'photos', ...entry });
  const bytes = Buffer.alloc(entry.sizeBytes);
  objects.place({ bucket, key }, bytes, { metadata });
  // As the run that wrote it put it on record.
  const line = `${JSON.stringify({ ...entry, key, crc32: crc32(bytes) })}\n`;
  const part = createHash('sha256').update(`${key} ${entry.archiveId}`).digest('hex');
  objects.place({ bucket: runs, key: runFiles.written('photos', bucket, 'run', part) }, Buffer.from(line));
}

/** Where each archive is, or is to go. */
async function compare(objects: MemoryObjects, entries: InventoryEntry[], prefix = '', recordedBelow?: string[]) {
  const archives = collection(entries);
  const keys = assignKeys(archives, prefix);
  const turn = { route: { vault: 'photos', bucket }, runId: 'run-2', turn: undefined };
  const deps = {
    destination: objects,
    written: new WrittenObjects(memoryWorkingFiles(objects, runs)),
    remainingMs: () => 900_000,
  };
  const present = await compareDestination(archives, keys, { prefix, recordedBelow }, turn, deps);
  const found = entries.map((_, n) => ({
    present: present.has(n),
    key: (present.has(n) ? present.keyOf(n) : undefined) ?? keys.keyOf(n),
  }));
  return { found, present };
}

describe('compareDestination', () => {
  let objects: MemoryObjects;
  beforeEach(() => {
    objects = memoryObjects({ buckets: [bucket, runs] });
  });

  it('finds nothing at an empty destination', async () => {
    const { found, present } = await compare(objects, [archive(1), archive(2)]);
    expect(found).toEqual([
      { present: false, key: archive(1).description },
      { present: false, key: archive(2).description },
    ]);
    expect(present).toMatchObject({ archives: 0, bytes: 0 });
  });

  it('recognises an archive that is there', async () => {
    restore(objects, `p/${archive(1).description}`, archive(1));
    const { found, present } = await compare(objects, [archive(1), archive(2)], 'p/');
    expect(found.map((f) => f.present)).toEqual([true, false]);
    expect(present).toMatchObject({ archives: 1, bytes: archive(1).sizeBytes });
  });

  it.each<[string, Partial<InventoryEntry>]>([
    ['another archive', { archiveId: 'another' }],
    ['another tree hash', { treeHash: 'a'.repeat(64) }],
    ['another size', { sizeBytes: 77 }],
  ])('gives an archive a distinct key when its own holds %s', async (_, changes) => {
    restore(objects, archive(1).description, archive(1, changes));
    const { found } = await compare(objects, [archive(1)]);
    expect(found).toEqual([{ present: false, key: distinctKey(archive(1).description, archive(1).archiveId) }]);
  });

  it('does not take an object for proven whose bytes, read back for want of a checksum, are others', async () => {
    const metadata = provenanceMetadata({ vault: 'photos', ...archive(1) });
    objects.place({ bucket, key: archive(1).description }, Buffer.alloc(2), { metadata, crc32: undefined });
    expect((await compare(objects, [archive(1)])).found[0]?.present).toBe(false);
  });

  it('looks for an archive under other names on record only when it is told where', async () => {
    restore(objects, 'old/name', archive(1));
    expect((await compare(objects, [archive(1)], 'p/')).found[0]?.present).toBe(false);
    expect((await compare(objects, [archive(1)], 'p/', ['p/'])).found[0]?.present).toBe(false);
    expect((await compare(objects, [archive(1)], 'p/', ['old/'])).found).toEqual([{ present: true, key: 'old/name' }]);
  });

  it('finds an archive at its distinct key, under a foreign object', async () => {
    const { description, archiveId } = archive(1);
    objects.place({ bucket, key: description }, Buffer.from('foreign'));
    restore(objects, distinctKey(description, archiveId), archive(1));
    const { found } = await compare(objects, [archive(1)]);
    expect(found).toEqual([{ present: true, key: distinctKey(description, archiveId) }]);
  });

  it('takes more digits while distinct keys are foreign too, and finds what lies behind them', async () => {
    const { description, archiveId } = archive(1);
    const key = (attempt: number) => distinctKey(description, archiveId, attempt);
    for (const taken of [description, key(0), key(1)]) objects.place({ bucket, key: taken }, Buffer.from('foreign'));
    expect((await compare(objects, [archive(1)])).found).toEqual([{ present: false, key: key(2) }]);
    restore(objects, key(2), archive(1));
    expect((await compare(objects, [archive(1)])).found).toEqual([{ present: true, key: key(2) }]);
  });

  it('finds the younger of two with one name at the plain key, where a run over it alone put it', async () => {
    const older = archive(1, { description: 'same' });
    const younger = archive(2, { description: 'same' });
    restore(objects, 'same', younger);
    const { found } = await compare(objects, [older, younger]);
    expect(found).toEqual([
      { present: false, key: distinctKey('same', older.archiveId) },
      { present: true, key: 'same' },
    ]);
  });

  it('lists once and asks about nothing but objects of the right size', async () => {
    for (let n = 0; n < 20; n++) objects.place({ bucket, key: `unrelated/${n}` }, Buffer.alloc(n));
    objects.place({ bucket, key: archive(1).description }, Buffer.alloc(99));
    restore(objects, archive(2).description, archive(2));
    const calls: string[] = [];
    const watched: MemoryObjects = {
      ...objects,
      list: (b, prefix) => {
        if (b === bucket) calls.push(`list ${prefix}`);
        return objects.list(b, prefix);
      },
      head: (location) => {
        calls.push(`head ${location.key}`);
        return objects.head(location);
      },
    };
    await compare(watched, [archive(1), archive(2), archive(3)]);
    expect(calls).toEqual(['list ', `head ${archive(2).description}`]);
  });

  it('asks once about a key that many archives share', async () => {
    const entries = Array.from({ length: 50 }, (_, n) => archive(n, { description: 'same', sizeBytes: 5 }));
    objects.place({ bucket, key: 'same' }, Buffer.alloc(5));
    let heads = 0;
    const watched: MemoryObjects = { ...objects, head: (location) => objects.head(location).finally(() => heads++) };
    const { found } = await compare(watched, entries);
    expect(new Set(found.map(({ key }) => key)).size).toBe(50);
    // The oldest has the key, the others share the question.
    expect(heads).toBe(2);
  });

  it('never gives out a key that is taken, loses no archive, and settles: a second run finds all', async () => {
    const name = fc.constantFrom('a', 'b', 'a.txt', 'd/a.txt', '', '../x');
    const plan = fc.record({
      names: fc.array(name, { minLength: 1, maxLength: 12 }),
      foreign: fc.array(fc.tuple(name, fc.nat(11), fc.integer({ min: -1, max: 2 })), { maxLength: 8 }),
      done: fc.subarray(Array.from({ length: 12 }, (_, n) => n)),
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom('', 'p/'), async ({ names, foreign, done }, prefix) => {
        const store = memoryObjects({ buckets: [bucket, runs] });
        const entries = names.map((description, n) => archive(n, { description, sizeBytes: 1 + (n % 2) }));
        for (const [taken, n, attempt] of foreign) {
          const plain = prefix + taken;
          const key = attempt < 0 ? plain : distinctKey(plain, archive(n).archiveId, attempt);
          if (key !== '') store.place({ bucket, key }, Buffer.alloc(1));
        }
        const first = await compare(store, entries, prefix);
        expect(new Set(first.found.map(({ key }) => key)).size).toBe(entries.length);
        for (const { key, present } of first.found) expect(store.at({ bucket, key }) !== undefined).toBe(present);
        // Some archives are copied, the run is broken off and begun again.
        for (const n of done) {
          const entry = entries[n];
          if (entry) restore(store, first.found[n]?.key as string, entry);
        }
        const second = await compare(store, entries, prefix);
        for (const n of done)
          if (entries[n]) expect(second.found[n]).toEqual({ present: true, key: first.found[n]?.key });
        for (const [n, entry] of entries.entries()) {
          if (!second.found[n]?.present) restore(store, second.found[n]?.key as string, entry);
        }
        const third = await compare(store, entries, prefix);
        expect(third.found.every(({ present }) => present)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
