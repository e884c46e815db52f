import { setImmediate } from 'node:timers/promises';
import { lookAhead } from '../../../core/concurrency/look-ahead';
import { collect, streamOf } from '../backup/runs';

const numbers = (count: number) => streamOf(Array.from({ length: count }, (_, n) => n));

describe('lookAhead', () => {
  it('has several results under way, and answers them in order', async () => {
    let now = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++now);
      for (let turn = 0; turn <= (n * 7) % 5; turn++) await setImmediate();
      now--;
      return n;
    };
    expect(await collect(lookAhead(numbers(100), 8, work))).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(most).toBe(8);
  });

  it('throws an error when its turn has come', async () => {
    const taken: number[] = [];
    const reading = async () => {
      const work = async (n: number) => {
        if (n === 3 || n === 5) throw new Error(`work ${n}`);
        return n;
      };
      for await (const n of lookAhead(numbers(10), 8, work)) taken.push(n);
    };
    await expect(reading()).rejects.toThrow('work 3');
    expect(taken).toEqual([0, 1, 2]);
  });

  it('begins no more than it may when nobody goes on reading', async () => {
    let begun = 0;
    const results = lookAhead(numbers(100), 8, async (n) => {
      begun++;
      return n;
    });
    await results.next();
    await setImmediate();
    expect(begun).toBe(8);
    await results.return(undefined);
  });
});
