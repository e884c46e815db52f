import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { VirtualClock } from '../../../local/clock/virtual-clock';
import { DueQueue } from '../../../local/glacier/due-queue';
import { AppendLog } from '../../../local/glacier/storage/append-log';
import { ArchiveIndex } from '../../../local/glacier/storage/archive-index';
import { ArchiveStore } from '../../../local/glacier/storage/archive-store';

describe('ArchiveIndex', () => {
  test('behaves like a map of sets, whatever is added and removed', () => {
    const ids = Array.from({ length: 40 }, (_, at) => `${'ABCDEFGH'.slice(0, 7)}${'abcd'[at % 4]}${at}`);
    const step = fc.record({ remove: fc.boolean(), id: fc.constantFrom(...ids), offset: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = new ArchiveIndex();
        const model = new Set<string>();
        for (const { remove, id, offset } of steps) {
          // Ids of the same beginning share a fingerprint: the offset tells them apart.
          const key = `${id.slice(0, 8)} ${offset}`;
          if (remove) expect(index.remove(id, offset)).toBe(model.delete(key));
          else if (!model.has(key)) {
            model.add(key);
            index.add(id, offset);
          }
          expect(index.size).toBe(model.size);
          expect(index.has(id, offset)).toBe(model.has(key));
        }
      }),
    );
  });

  test('a hundred thousand archives are added, found and removed', () => {
    const index = new ArchiveIndex();
    const ids = Array.from({ length: 100_000 }, () => randomBytes(12).toString('base64url'));
    for (const [at, id] of ids.entries()) index.add(id, at * 300);
    expect(ids.filter((id, at) => at % 2 === 0 && index.remove(id, at * 300))).toHaveLength(50_000);
    expect(index.size).toBe(50_000);
    expect(ids.filter((id, at) => index.has(id, at * 300))).toHaveLength(50_000);
  });
});

describe('AppendLog', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'glacier-log-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('lines are found at their offsets, also after reopening', async () => {
    const path = join(directory, 'log.jsonl');
    const log = await AppendLog.open(path, true, () => undefined);
    const records = Array.from({ length: 5000 }, (_, at) => ({ at, text: 'é'.repeat(at % 300) }));
    const offsets = await Promise.all(records.map((record) => log.append(record)));
    for (const at of [0, 1, 2500, 4999]) expect(JSON.parse(await log.read(offsets[at] as number))).toEqual(records[at]);
    await log.close();
    const found: [unknown, number][] = [];
    const again = await AppendLog.open(path, true, (line, offset) => found.push([JSON.parse(line), offset]));
    await again.close();
    expect(found).toEqual(records.map((record, at) => [record, offsets[at]]));
  });
});

describe('DueQueue', () => {
  test('delivers in order of due time, then of insertion, with one timer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 100 }), async (delays) => {
        const clock = new VirtualClock({ startAtMs: 1000, speed: 1 });
        const timers = jest.spyOn(clock, 'setTimer');
        const fired: [number, number][] = [];
        const queue = new DueQueue<[number, number]>(clock, {}, async (items) => {
          for (const [dueAtMs] of items) expect(clock.now()).toBeGreaterThanOrEqual(dueAtMs);
          fired.push(...items);
        });
        const items = delays.map((delay, at): [number, number] => [clock.now() + 1000 + delay * 1000, at]);
        for (const item of items) queue.add(item[0], item);
        await clock.advance(30_000);
        clock.close();
        expect(fired).toEqual([...items].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
        // One for each distinct time, and one for each time that an earlier one came.
        expect(timers.mock.calls.length).toBeLessThanOrEqual(new Set(delays).size * 2 + 5);
      }),
      { numRuns: 30 },
    );
  });
});

test('an inventory that is being taken is not pruned', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'archive-store-'));
  await mkdir(join(directory, 'incoming'));
  const store = await ArchiveStore.open(directory, false, 0, () => false);
  for (let nowMs = 1; nowMs <= 50; nowMs++) {
    let isTaken = false;
    const taken = store.takeInventory(nowMs).finally(() => {
      isTaken = true;
    });
    // At every moment of its taking.
    while (!isTaken) await store.pruneInventories(() => false);
    await store.pruneInventories(() => false);
    const files = (await readdir(directory)).filter((name) => name.startsWith('inventory-'));
    expect(files).toEqual([(await taken).file]);
  }
  await store.close();
  await rm(directory, { recursive: true });
});
