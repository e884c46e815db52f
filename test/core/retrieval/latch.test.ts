import fc from 'fast-check';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { arrive, openLatch } from '../../../core/retrieval/latch';

const latch = { pk: 'run/0', name: 'round/1' };
const members = fc.uniqueArray(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 600 });

describe('a latch', () => {
  it('is full exactly once all members have arrived, in any order and however often', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.infiniteStream(fc.nat()), async (expected, chance) => {
        const items = memoryItems();
        await openLatch(items, latch, expected, 1);
        const waiting = [...expected];
        while (waiting.length > 0) {
          const at = (chance.next().value as number) % waiting.length;
          const member = waiting[at] as number;
          const repeats = ((chance.next().value as number) % 3) + 1;
          waiting.splice(at, 1);
          for (let n = 0; n < repeats; n++) {
            expect(await arrive(items, latch, member)).toBe(waiting.length === 0 ? 'full' : 'waiting');
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('keeps what has arrived when it is opened again', async () => {
    const items = memoryItems();
    await openLatch(items, latch, [3, 700], 1);
    await arrive(items, latch, 3);
    await openLatch(items, latch, [3, 700], 1);
    expect(await arrive(items, latch, 700)).toBe('full');
  });

  it('tells of an arrival at a latch that is not there', async () => {
    const items = memoryItems();
    expect(await arrive(items, latch, 1)).toBe('missing');
    expect(items.all()).toEqual([]);
  });

  it('costs one write unit per arrival, but for the one that fills a group', async () => {
    const items = memoryItems();
    await openLatch(items, latch, Array(1000).keys(), 1);
    const before = items.writeUnits;
    for (let member = 0; member < 1000; member++) await arrive(items, latch, member);
    expect(items.writeUnits - before).toBe(1000 + 4);
  });

  it.each([[-1], [0.5], [65_536], [Number.NaN]])('refuses %p as a member', async (member) => {
    await expect(openLatch(memoryItems(), latch, [member], 1)).rejects.toThrow(RangeError);
  });

  it('refuses to be opened without members: it would never be full', async () => {
    await expect(openLatch(memoryItems(), latch, [], 1)).rejects.toThrow('has no members');
  });
});
