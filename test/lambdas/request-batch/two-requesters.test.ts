import { Pacer } from '../../../core/concurrency/pacer';
import { PieceResult } from '../../../core/contracts/piece';
import { runFiles } from '../../../core/contracts/run-files';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { RUN_ID, RUNS } from '../retrieval/simulation';
import { limit, Requesters } from './requesters';

const secondsOf = async (requesters: Requesters, work: () => Promise<unknown>) => {
  const startedAtMs = requesters.clock.now().getTime();
  await work();
  return (requesters.clock.now().getTime() - startedAtMs) / 1000;
};

// At 8 a second the 2,000 jobs just fit into the functions' time; at 3 the batches are handed back several times.
it.each([8, 3])(
  'brings 1,000 jobs of each of two requesters through a Glacier that takes %d a second',
  async (rate) => {
    const requesters = new Requesters();
    await requesters.plan(2, 1000);
    requesters.admit = limit(rate, requesters.clock);
    const seconds = await secondsOf(requesters, () => Promise.all([requesters.work(25), requesters.work(25)]));

    // But for a second's worth that the limit has in reserve.
    expect(seconds).toBeGreaterThan(2000 / rate - 2);
    expect(seconds).toBeLessThan((2000 / rate) * 1.3);
    expect(requesters.pauses.length > 0).toBe(rate === 3);
    expect(requesters.crashes).toEqual([]);
    expect(requesters.vaults.jobs()).toHaveLength(2000);
    // Slowing down costs few refusals.
    expect(requesters.calls).toBeLessThan(4000);

    const deps = requesters.deps(new Pacer(25, requesters.clock));
    for (const job of requesters.vaults.completeAll()) await acceptNotice(JSON.stringify(job), deps);
    for (const batch of [0, 1]) {
      expect(await reconcileBatch({ runId: RUN_ID, batch, round: 1, wait: 9 }, deps)).toMatchObject({ done: true });
      const text = requesters.objects.text({ bucket: RUNS, key: runFiles.result(RUN_ID, batch) });
      const results = text
        .trim()
        .split('\n')
        .map((line) => PieceResult.parse(JSON.parse(line)));
      expect(results).toHaveLength(1000);
      const others = results.filter(
        ({ state, requests, possibleDuplicates }) => state !== 'verified' || requests !== 1 || possibleDuplicates !== 0,
      );
      expect(others).toEqual([]);
    }
  },
);

it('starts jobs at the configured rate when Glacier takes them', async () => {
  const requesters = new Requesters();
  await requesters.plan(1, 500);
  const seconds = await secondsOf(requesters, () => requesters.work(25));
  expect(requesters.calls).toBe(500);
  // 500 at 25 a second are 20 s; ten at once wait for each other's answers.
  expect(seconds).toBeGreaterThanOrEqual(499 / 25);
  expect(seconds).toBeLessThan(30);
});

it('hands a batch back again and again, more and more rarely, while Glacier takes nothing, and loses nothing', async () => {
  const requesters = new Requesters();
  await requesters.plan(3, 40);
  const opensAtMs = requesters.clock.now().getTime() + 5 * 3_600_000;
  const admit = limit(8, requesters.clock);
  requesters.admit = () => {
    if (requesters.clock.now().getTime() < opensAtMs) return refuse();
    admit();
  };
  const refuse = limit(0, requesters.clock);
  const seconds = await secondsOf(requesters, () => Promise.all([requesters.work(25), requesters.work(25)]));
  expect(seconds).toBeGreaterThan(5 * 3600);
  // A pause of 300 s, an attempt of some 10, and the last one's luck.
  expect(seconds).toBeLessThan(5 * 3600 + 400);
  expect(requesters.crashes).toEqual([]);
  expect(requesters.vaults.jobs()).toHaveLength(120);
  expect(requesters.pauses.slice(0, 3)).toEqual([30, 30, 30]);
  expect(Math.max(...requesters.pauses)).toBe(300);
});
