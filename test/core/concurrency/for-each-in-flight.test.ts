import { setImmediate } from 'node:timers/promises';
import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';

describe('forEachInFlight', () => {
  it('works on every item, in order, and on no more than the limit at once', async () => {
    const begun: number[] = [];
    let now = 0;
    let most = 0;
    await forEachInFlight(
      Array.from({ length: 100 }, (_, n) => n),
      7,
      async (n) => {
        begun.push(n);
        most = Math.max(most, ++now);
        for (let turn = 0; turn <= n % 3; turn++) await setImmediate();
        now--;
      },
    );
    expect(begun).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(most).toBe(7);
    expect(now).toBe(0);
  });

  it('stops at the first error, once the work under way has settled', async () => {
    let begun = 0;
    let now = 0;
    const work = async (n: number) => {
      begun++;
      now++;
      await setImmediate();
      now--;
      if (n === 5) throw new Error('five');
    };
    await expect(
      forEachInFlight(
        Array.from({ length: 100 }, (_, n) => n),
        3,
        work,
      ),
    ).rejects.toThrow('five');
    expect(now).toBe(0);
    expect(begun).toBeLessThan(10);
  });

  it('passes on an error of the items themselves', async () => {
    function* items() {
      yield 1;
      throw new Error('no more');
    }
    await expect(forEachInFlight(items(), 3, async () => {})).rejects.toThrow('no more');
  });

  it('does everything, never more at once than allowed', async () => {
    let atWork = 0;
    let most = 0;
    const done: number[] = [];
    await forEachInFlight([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++atWork);
      await setImmediate();
      atWork--;
      done.push(item);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('begins nothing after an error, and throws it', async () => {
    const begun: number[] = [];
    const work = forEachInFlight([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await setImmediate();
      if (item === 2) throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    expect(begun).not.toContain(6);
  });
});
