import { BatchWatch } from '../../../cli/kinds/retrieval/batch-watch';
import type { StageAmounts } from '../../../core/retrieval/batch-progress';

const underWay = (archives: Record<keyof StageAmounts, number>): StageAmounts => {
  const amount = (count: number) => ({ archives: count, bytes: count * 100 });
  return Object.fromEntries(Object.entries(archives).map(([stage, count]) => [stage, amount(count)])) as never;
};

describe('BatchWatch', () => {
  const verified = underWay({ requested: 1, staged: 1, copied: 1, verified: 1, failed: 0 });

  it('passes finished batches once and stops at those that have not begun', async () => {
    const asked: number[] = [];
    const answers = ['finished', verified, 'finished', verified, undefined, undefined, undefined, undefined] as const;
    const watch = new BatchWatch(async (_, batch) => {
      asked.push(batch);
      return answers[batch];
    });
    expect(await watch.poll('run1', 1_000_000)).toHaveLength(2);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    asked.length = 0;
    await watch.poll('run1', 1_000_000);
    expect(asked).toEqual([1, 3, 4, 5, 6]);
  });

  it('polls a bounded number of batches', async () => {
    let asked = 0;
    const watch = new BatchWatch(async () => {
      asked++;
      return verified;
    });
    await watch.poll('run1', 10_000);
    expect(asked).toBe(8);
  });
});
