import fc from 'fast-check';
import { WorkInFlight } from '../../../core/concurrency/work-in-flight';

it('is never more than there is room for, and all of it is done', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.nat(4)), { maxLength: 40 }),
      async (pieces) => {
        const work = new WorkInFlight({ pieces: 4, cost: 100 });
        const running = new Map<number, number>();
        let done = 0;
        for (const [position, [bytes, turns]] of pieces.entries()) {
          await work.room(bytes);
          work.begin(bytes, async () => {
            running.set(position, bytes);
            expect(running.size).toBeLessThanOrEqual(4);
            expect([...running.values()].reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(100);
            for (let turn = 0; turn < turns; turn++) await Promise.resolve();
            running.delete(position);
            done += 1;
          });
        }
        await work.ended();
        expect(done).toBe(pieces.length);
      },
    ),
  );
});

it('lets a piece go alone that is larger than all the room', async () => {
  const work = new WorkInFlight({ pieces: 4, cost: 100 });
  const done: string[] = [];
  await work.room(1000);
  work.begin(1000, async () => void done.push('first'));
  await work.room(1000);
  expect(done).toEqual(['first']);
});

it('throws what work threw, once the rest has ended, and begins nothing more', async () => {
  const work = new WorkInFlight({ pieces: 2, cost: 100 });
  let slow = false;
  work.begin(1, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    slow = true;
  });
  work.begin(1, () => Promise.reject(new Error('no room at S3')));
  await expect(work.room(1)).rejects.toThrow('no room at S3');
  await work.settled();
  expect(slow).toBe(true);
  await expect(work.ended()).rejects.toThrow('no room at S3');
});
