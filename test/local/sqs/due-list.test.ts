import fc from 'fast-check';
import { VirtualClock } from '../../../local/clock/virtual-clock';
import { DueList } from '../../../local/sqs/due-list';

describe('a due list', () => {
  it('returns every item once, in order of due time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 60 }), async (delays) => {
        const clock = new VirtualClock({ startAtMs: 0 });
        const release = clock.hold();
        const seen: number[] = [];
        const list = new DueList<number>(clock, false, (items) => seen.push(...items));
        for (const delay of delays) list.add(100_000 + delay, delay);
        release();
        await clock.whenIdle();
        clock.close();
        expect(seen).toEqual([...delays].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});
