import fc from 'fast-check';
import { RetrievalDeferredError, RetrievalThrottledError } from '../../../core/contracts/errors';
import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import { getBatch } from '../../../core/retrieval/records/batch-record';
import { piecesOf } from '../../../core/retrieval/records/piece-record';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { putOpened } from '../../core/run/put-opened';
import { RUN_ID, Simulation } from '../retrieval/simulation';

type Outcome = 'started' | 'throttled' | 'deferred' | 'answer lost' | 'not reached';

const HOUR_MS = 3_600_000;
const messageOf = (wait: number, more: { pausedSeconds?: number } = {}) => ({
  runId: RUN_ID,
  batch: 0,
  round: 1,
  wait,
  token: `token-${wait}`,
  ...more,
});

/** A batch of so many archives, and what becomes of each call of InitiateJob. */
async function batchOf(archives: number, outcomeOf: (call: number, archiveId: string) => Outcome) {
  const simulation = new Simulation();
  for (let number = 0; number < archives; number++) simulation.archive(`a${number}`, Buffer.from(`archive ${number}`));
  await simulation.plan();
  const start = simulation.vaults.startRetrieval;
  let calls = 0;
  simulation.vaults.startRetrieval = async (request) => {
    switch (outcomeOf(calls++, request.archiveId)) {
      case 'started':
        return start(request);
      case 'throttled':
        throw new RetrievalThrottledError('Rate exceeded');
      case 'deferred':
        throw new RetrievalDeferredError('the policy of the account is exhausted');
      case 'answer lost':
        await start(request);
        throw new Error('socket hang up');
      case 'not reached':
        throw new Error('connect ECONNREFUSED');
    }
  };
  return simulation;
}

const jobsOf = (simulation: Simulation) =>
  simulation.archives.map(
    ({ archiveId }) => simulation.vaults.jobs().filter((job) => job.ArchiveId === archiveId).length,
  );
const stateOf = async (simulation: Simulation) => (await getBatch(simulation.items, RUN_ID, 0))?.state;

it.each(['deferred', 'throttled'] as const)(
  'looks up a job whose answer was lost, although another request of its group was %s before',
  async (refusal) => {
    let first = true;
    const simulation = await batchOf(4, (call, archiveId) => {
      if (!first || call === 0) return 'started';
      if (archiveId === simulation.archives[1]?.archiveId) return refusal;
      return archiveId === simulation.archives[2]?.archiveId ? 'answer lost' : 'started';
    });
    await requestBatch(messageOf(1), simulation.deps());
    expect(simulation.workflow.answers.has('token-1')).toBe(true);
    first = false;
    simulation.clock.advance(20_000);
    await requestBatch(messageOf(2), simulation.deps());
    expect(jobsOf(simulation)).toEqual([1, 1, 1, 1]);
    expect(await stateOf(simulation)).toBe('requested');
    const pieces = [...(await piecesOf(simulation.items, RUN_ID, 0)).values()];
    expect(pieces.map(({ requests, possibleDuplicates }) => [requests, possibleDuplicates])).toEqual(
      Array(4).fill([1, 0]),
    );
  },
);

it('comes back by way of the queue when an answer was lost and nothing was refused', async () => {
  const simulation = await batchOf(3, (call) => (call === 1 ? 'answer lost' : 'started'));
  await expect(requestBatch(messageOf(1), simulation.deps())).rejects.toThrow('socket hang up');
  expect(simulation.workflow.answers.size).toBe(0);
  simulation.clock.advance(HOUR_MS / 2);
  await requestBatch(messageOf(1), simulation.deps());
  expect(jobsOf(simulation)).toEqual([1, 1, 1]);
});

it('answers that the batch is to pause when nothing is taken for some seconds, and leaves nothing in doubt', async () => {
  const simulation = await batchOf(25, (call) => (call < 13 ? 'started' : 'throttled'));
  const startedAtMs = simulation.clock.now().getTime();
  await requestBatch(messageOf(1), simulation.deps());
  const seconds = (simulation.clock.now().getTime() - startedAtMs) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(10);
  expect(seconds).toBeLessThan(15);
  expect([...simulation.workflow.answers]).toEqual([['token-1', { output: { batch: 0, pauseSeconds: 30 } }]]);
  expect(await stateOf(simulation)).toBe('throttled');
  expect(simulation.vaults.jobs()).toHaveLength(13);
});

it('pauses longer from one fruitless attempt to the next, and shortly again after one that brought something', async () => {
  let admitted = 0;
  const simulation = await batchOf(12, () => (admitted-- > 0 ? 'started' : 'throttled'));
  const pauses: number[] = [];
  let pausedSeconds = 0;
  for (const [wait, admit] of [0, 0, 0, 3, 0].entries()) {
    admitted = admit;
    await requestBatch(messageOf(wait + 1, { pausedSeconds }), simulation.deps());
    const answer = simulation.workflow.answers.get(`token-${wait + 1}`) as { output: { pauseSeconds: number } };
    pausedSeconds = answer.output.pauseSeconds;
    pauses.push(pausedSeconds);
  }
  // Half of the way from 15 s to three times the pause before.
  expect(pauses).toEqual([30, 53, 87, 30, 53]);
});

it('stops before the time of its function is over', async () => {
  const simulation = await batchOf(50, () => 'started');
  const endsAtMs = simulation.clock.now().getTime() + 60_000;
  const remainingMs = () => {
    simulation.clock.advance(1000);
    return endsAtMs - simulation.clock.now().getTime();
  };
  await requestBatch(messageOf(1), { ...simulation.deps(), remainingMs });
  expect(simulation.clock.now().getTime()).toBeLessThan(endsAtMs - 20_000);
  expect(simulation.workflow.answers.get('token-1')).toMatchObject({ output: { pauseSeconds: 30 } });
  expect(await stateOf(simulation)).toBe('throttled');
  const started = simulation.vaults.jobs().length;
  expect(started).toBeGreaterThan(5);
  expect(started).toBeLessThan(50);
  await requestBatch(messageOf(2), simulation.deps());
  expect(jobsOf(simulation)).toEqual(Array(50).fill(1));
});

describe('a Standard batch that the data retrieval policy refuses', () => {
  async function standardBatch(archives: number, outcomeOf: Parameters<typeof batchOf>[1], policy?: RetrievalPolicy) {
    const simulation = await batchOf(archives, outcomeOf);
    const retrievalPolicy = policy && ({ kind: 'known', value: policy } as const);
    simulation.run = { ...simulation.run, tier: 'Standard', retrievalPolicy };
    await putOpened(simulation.items, simulation.run, 'retrieving', simulation.clock.now());
    return simulation;
  }
  const pauseOf = (simulation: Simulation, wait: number) =>
    (simulation.workflow.answers.get(`token-${wait}`) as { output: { pauseSeconds: number } }).output.pauseSeconds;

  it('pauses longer from one refusal to the next, up to an hour, and never ends in doubt', async () => {
    const simulation = await standardBatch(3, () => 'deferred', { strategy: 'bytes-per-hour', bytesPerHour: 1000 });
    const pauses: number[] = [];
    for (let wait = 1; wait <= 6; wait++) {
      await requestBatch(messageOf(wait, { pausedSeconds: pauses.at(-1) ?? 0 }), simulation.deps());
      pauses.push(pauseOf(simulation, wait));
      expect(await stateOf(simulation)).toBe('deferred');
    }
    // Half of the way from 15 minutes to twice the pause before, or to an hour.
    expect(pauses).toEqual([1350, 1800, 2250, 2250, 2250, 2250]);
    expect(simulation.vaults.jobs()).toEqual([]);
  });

  it('asks twelve times a day under the free tier', async () => {
    const simulation = await standardBatch(3, () => 'deferred', { strategy: 'free-tier' });
    await requestBatch(messageOf(1), simulation.deps());
    expect(pauseOf(simulation, 1)).toBe(2 * 3600);
  });

  it('waits for weeks, and goes on in its round', async () => {
    let isOpen = false;
    const simulation = await standardBatch(3, () => (isOpen ? 'started' : 'deferred'));
    await requestBatch(messageOf(1), simulation.deps());
    simulation.clock.advance(30 * 24 * HOUR_MS);
    const reconcile = (wait: number, pauses: number) =>
      reconcileBatch({ runId: RUN_ID, batch: 0, round: 1, wait, pauses }, simulation.deps());
    expect(await reconcile(1, 0)).toMatchObject({ done: false, round: 1, wait: 2 });
    isOpen = true;
    await requestBatch(messageOf(2), simulation.deps());
    simulation.clock.advance(HOUR_MS);
    expect(await reconcile(2, 1)).toMatchObject({ done: false, round: 1 });
    expect(jobsOf(simulation)).toEqual([1, 1, 1]);
  });

  it('fails after a thousand pauses, and says what refused it', async () => {
    const simulation = await standardBatch(2, () => 'deferred');
    await requestBatch(messageOf(1000), simulation.deps());
    const input = { runId: RUN_ID, batch: 0, round: 1, wait: 1001, pauses: 1000 };
    expect(await reconcileBatch(input, simulation.deps())).toMatchObject({ done: true });
    const refused = expect.stringContaining("account's data retrieval policy refused its batch 1000 times");
    expect(simulation.results().map(({ reason }) => reason)).toEqual([refused, refused]);
  });
});

describe('the reconciliation of a batch that is throttled', () => {
  const reconcile = (simulation: Simulation, wait: number, pauses = 0) =>
    reconcileBatch({ runId: RUN_ID, batch: 0, round: 1, wait, pauses }, simulation.deps());

  it('gives nothing up, however long it takes, and stays in the round', async () => {
    const simulation = await batchOf(3, () => 'throttled');
    await requestBatch(messageOf(1), simulation.deps());
    simulation.clock.advance(100 * HOUR_MS);
    expect(await reconcile(simulation, 1)).toMatchObject({ done: false, round: 1, wait: 2 });
  });

  it('counts the time of the round from when the batch went on', async () => {
    let isOpen = false;
    const simulation = await batchOf(3, () => (isOpen ? 'started' : 'throttled'));
    await requestBatch(messageOf(1), simulation.deps());
    simulation.clock.advance(100 * HOUR_MS);
    isOpen = true;
    await requestBatch(messageOf(2), simulation.deps());
    simulation.clock.advance(HOUR_MS);
    expect(await reconcile(simulation, 2)).toMatchObject({ done: false, round: 1 });
    simulation.clock.advance(100 * HOUR_MS);
    expect(await reconcile(simulation, 3)).toMatchObject({ done: false, round: 2 });
  });

  it('counts no pause as a wait', async () => {
    const simulation = await batchOf(3, () => 'throttled');
    await requestBatch(messageOf(900), simulation.deps());
    expect(await reconcile(simulation, 900, 800)).toMatchObject({ done: false, round: 1 });
    expect(await reconcile(simulation, 900, 0)).toMatchObject({ round: 2 });
  });

  it('fails what was not requested within a thousand pauses, and waits for what was', async () => {
    let admitted = 2;
    const simulation = await batchOf(12, () => (admitted-- > 0 ? 'started' : 'throttled'));
    await requestBatch(messageOf(1000), simulation.deps());
    expect(await reconcile(simulation, 1000, 999)).toMatchObject({ done: false, round: 1 });
    expect((await piecesOf(simulation.items, RUN_ID, 0)).size).toBe(2);
    expect(await reconcile(simulation, 1001, 1000)).toMatchObject({ done: false, round: 1, wait: 1002 });
    await requestBatch(messageOf(1002), simulation.deps());
    expect(simulation.workflow.answers.has('token-1002')).toBe(false);
    for (const job of simulation.vaults.completeAll()) await acceptNotice(JSON.stringify(job), simulation.deps());
    expect(simulation.workflow.answers.has('token-1002')).toBe(true);
    expect(await reconcile(simulation, 1002, 1000)).toMatchObject({ done: true });
    const results = simulation.results().map(({ state, requests, reason }) => [state, requests, reason]);
    const starved = expect.stringContaining('Glacier throttled its batch 1000 times');
    expect(results.filter(([state]) => state === 'verified')).toEqual(Array(2).fill(['verified', 1, undefined]));
    expect(results.filter(([state]) => state === 'failed')).toEqual(Array(10).fill(['failed', 0, starved]));
  });
});

it('starts one job for each archive, whatever is refused or lost', async () => {
  const outcome = fc.constantFrom<Outcome>('started', 'throttled', 'deferred', 'answer lost', 'not reached');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 35 }),
      fc.array(outcome, { maxLength: 120 }),
      async (archives, history) => {
        const simulation = await batchOf(archives, (call) => history[call] ?? 'started');
        let wait = 1;
        for (let attempts = 0; (await stateOf(simulation)) !== 'requested'; attempts++) {
          if (attempts === 200) throw new Error('no end');
          const token = `token-${wait}`;
          // A message that fails comes back; so does one whose function ended without an answer.
          await requestBatch(messageOf(wait), simulation.deps()).catch(() => {});
          if (simulation.workflow.answers.has(token)) wait += 1;
          simulation.clock.advance(HOUR_MS / 2);
        }
        expect(jobsOf(simulation)).toEqual(Array(archives).fill(1));
        const pieces = await piecesOf(simulation.items, RUN_ID, 0);
        expect([...pieces.values()].map(({ jobs, possibleDuplicates }) => [jobs.length, possibleDuplicates])).toEqual(
          Array(archives).fill([1, 0]),
        );
      },
    ),
    { numRuns: 100 },
  );
});
