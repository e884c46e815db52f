import fc from 'fast-check';
import { RetrievalDeferredError } from '../../../core/contracts/errors';
import type { PieceResult } from '../../../core/contracts/piece';
import type { FallbackTier } from '../../../core/contracts/tier';
import { MIB } from '../../../core/ranges/units';
import { getBatch } from '../../../core/retrieval/records/batch-record';
import { piecesOf } from '../../../core/retrieval/records/piece-record';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { CrashPlan } from './crashing';
import { type Mischief, RUN_ID, Simulation } from './simulation';

const HALF_AN_HOUR_MS = 30 * 60_000;
const messageOf = (wait: number) => ({ runId: RUN_ID, batch: 0, round: 1, wait, token: `token-${wait}` });

/** A batch of an Expedited run over archives of so many bytes, each named by its position. */
async function batchOf(
  sizes: readonly number[],
  fallback: FallbackTier | undefined,
  mischief: Mischief = {},
  retrievalPolicy?: Simulation['run']['retrievalPolicy'],
) {
  const simulation = new Simulation(mischief);
  simulation.run = { ...simulation.run, tier: 'Expedited', fallback, retrievalPolicy };
  for (const [position, size] of sizes.entries()) simulation.archive(`a${position}`, Buffer.alloc(size, position + 1));
  await simulation.plan();
  return simulation;
}

/** Have no capacity for the archives at these positions. */
const exhaustFor = (simulation: Simulation, positions: readonly number[]) =>
  simulation.vaults.exhaustCapacity((archiveId) =>
    positions.some((position) => simulation.archives[position]?.archiveId === archiveId),
  );

/** Tiers of the jobs of each archive, in order. */
const tiersOf = ({ archives, vaults }: Simulation) =>
  archives.map(({ archiveId }) =>
    vaults
      .jobs()
      .filter((job) => job.ArchiveId === archiveId)
      .map(({ Tier }) => Tier),
  );

/** Tiers that Glacier was asked for, one for each request. */
function asked(simulation: Simulation): string[] {
  const tiers: string[] = [];
  const start = simulation.vaults.startRetrieval;
  simulation.vaults.startRetrieval = (request) => {
    tiers.push(request.tier);
    return start.call(simulation.vaults, request);
  };
  return tiers;
}

const sumOf = (results: readonly PieceResult[]) => ({
  requests: results.reduce((sum, { fallback }) => sum + (fallback?.requests ?? 0), 0),
  bytes: results.reduce((sum, { fallback }) => sum + (fallback?.bytes ?? 0), 0),
});

describe('an Expedited run with a fallback', () => {
  it('requests at that tier, at once, what there is no capacity for, and counts it', async () => {
    const simulation = await batchOf([10, 20, 30, 40], 'Standard');
    exhaustFor(simulation, [1, 3]);
    const results = await simulation.play();
    expect(results.map(({ state }) => state)).toEqual(Array(4).fill('verified'));
    expect(tiersOf(simulation)).toEqual([['Expedited'], ['Standard'], ['Expedited'], ['Standard']]);
    expect(results.map(({ requests, fallback }) => [requests, fallback])).toEqual([
      [1, undefined],
      [1, { requests: 1, bytes: 20 }],
      [1, undefined],
      [1, { requests: 1, bytes: 40 }],
    ]);
    expect(simulation.waits).toBe(1);
  });

  it('counts the pieces of an archive by themselves', async () => {
    const simulation = await batchOf([5 * MIB], 'Bulk');
    simulation.vaults.exhaustCapacity();
    const results = await simulation.play();
    expect(results.map(({ fallback }) => fallback)).toEqual([
      { requests: 1, bytes: 2 * MIB },
      { requests: 1, bytes: 2 * MIB },
      { requests: 1, bytes: MIB },
    ]);
  });

  it('stops asking for capacity after ten refusals in a row, until the next call', async () => {
    const simulation = await batchOf(Array(25).fill(10), 'Standard', { failJob: failFirst(25) });
    simulation.vaults.exhaustCapacity();
    const tiers = asked(simulation);
    await simulation.play();
    const expedited = (some: string[]) => some.filter((tier) => tier === 'Expedited').length;
    // All jobs fail once: the second round is another call.
    expect([expedited(tiers.slice(0, 35)), expedited(tiers.slice(35)), tiers.length]).toEqual([10, 10, 70]);
  });

  it('goes on asking while some requests are accepted', async () => {
    const simulation = await batchOf(Array(40).fill(10), 'Standard');
    exhaustFor(
      simulation,
      [...Array(40).keys()].filter((position) => position % 2 === 1),
    );
    const tiers = asked(simulation);
    await simulation.play();
    expect(tiers.filter((tier) => tier === 'Expedited')).toHaveLength(40);
  });

  it('is deferred when a policy refuses the fallback, and then asks for Expedited again', async () => {
    const simulation = await batchOf([10, 20], 'Standard');
    exhaustFor(simulation, [1]);
    const { vaults } = simulation;
    const start = vaults.startRetrieval;
    let isPolicyExhausted = true;
    vaults.startRetrieval = async (request) => {
      if (request.tier === 'Standard' && isPolicyExhausted)
        throw new RetrievalDeferredError('denied by current policy');
      return start.call(vaults, request);
    };
    const tiers = asked(simulation);
    await requestBatch(messageOf(1), simulation.deps());
    expect(simulation.workflow.answers.get('token-1')).toMatchObject({ output: { pauseSeconds: expect.any(Number) } });
    expect((await getBatch(simulation.items, RUN_ID, 0))?.state).toBe('deferred');
    isPolicyExhausted = false;
    await requestBatch(messageOf(2), simulation.deps());
    expect(tiersOf(simulation)).toEqual([['Expedited'], ['Standard']]);
    expect(tiers.slice(-2)).toEqual(['Expedited', 'Standard']);
  });

  it('does not request at the fallback tier what the policy never admits, which holds up no other piece', async () => {
    const sizes = [...Array(12).fill(17), ...Array(12).fill(16)];
    const value = { strategy: 'bytes-per-hour', bytesPerHour: 4 } as const;
    const simulation = await batchOf(sizes, 'Standard', {}, { kind: 'known', value });
    simulation.vaults.exhaustCapacity();
    const tiers = asked(simulation);
    await requestBatch(messageOf(1), simulation.deps());
    expect(simulation.workflow.answers.get('token-1')).toMatchObject({ error: 'RetrievalDeferredError' });
    expect(tiersOf(simulation)).toEqual([...Array(12).fill([]), ...Array(12).fill(['Standard'])]);
    expect(tiers.filter((tier) => tier === 'Standard')).toHaveLength(12);
    simulation.vaults.exhaustCapacity(() => false);
    await requestBatch(messageOf(2), simulation.deps());
    expect(tiersOf(simulation)).toEqual([...Array(12).fill(['Expedited']), ...Array(12).fill(['Standard'])]);
  });

  it('finds the job whose answer was lost when it fell back, and counts it, although others were refused cleanly', async () => {
    const simulation = await batchOf([10, 20, 30], 'Standard');
    simulation.vaults.exhaustCapacity();
    const { vaults } = simulation;
    const start = vaults.startRetrieval;
    let isLost = true;
    vaults.startRetrieval = async (request) => {
      const jobId = await start.call(vaults, request);
      if (isLost && request.archiveId === simulation.archives[1]?.archiveId) throw new Error('socket hang up');
      return jobId;
    };
    await expect(requestBatch(messageOf(1), simulation.deps())).rejects.toThrow('socket hang up');
    isLost = false;
    simulation.clock.advance(HALF_AN_HOUR_MS);
    await requestBatch(messageOf(1), simulation.deps());
    expect(tiersOf(simulation)).toEqual(Array(3).fill(['Standard']));
    const pieces = [...(await piecesOf(simulation.items, RUN_ID, 0)).values()];
    expect(pieces.map(({ requests, fallback }) => [requests, fallback?.bytes])).toEqual([
      [1, 10],
      [1, 20],
      [1, 30],
    ]);
  });

  it('counts what fell back, whatever is killed, repeated or fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.nat(5), async (chance, crashesMax) => {
        const roll = () => chance.next().value as number;
        const crash = new CrashPlan(() => (roll() < 6 ? (roll() < 50 ? 'before' : 'after') : undefined), crashesMax);
        let failures = 1;
        const failJob = () => failures > 0 && roll() < 20 && failures-- > 0;
        const mischief = { crash, failJob, repeat: () => roll() < 15 };
        const simulation = await batchOf([10, 20, 2 * MIB + 1], 'Standard', mischief);
        exhaustFor(simulation, [0, 2]);
        const results = await simulation.play();
        expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
        const fellBack = simulation.vaults.jobs().filter(({ Tier }) => Tier === 'Standard');
        const bytesOf = (range: string) => {
          const [start = 0, end = 0] = range.split('-').map(Number);
          return end - start + 1;
        };
        const bytes = fellBack.reduce((sum, job) => sum + bytesOf(job.RetrievalByteRange ?? ''), 0);
        expect(sumOf(results)).toEqual({ requests: fellBack.length, bytes });
        const requests = results.reduce((sum, result) => sum + result.requests, 0);
        expect(requests).toBe(simulation.vaults.jobs().length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a run that retries one that fell back', () => {
  it.each([
    ['Standard', undefined],
    ['Expedited', 'Bulk'],
  ] as const)(
    'at tier %s, with fallback %s, uses the jobs of either tier that are paid for',
    async (tier, fallback) => {
      const simulation = await batchOf([10, 20, 30], 'Standard');
      exhaustFor(simulation, [1]);
      await requestBatch(messageOf(1), simulation.deps());
      await simulation.retry();
      simulation.run = { ...simulation.run, tier, fallback };
      await simulation.plan();
      const results = await simulation.play();
      expect(results.map(({ state }) => state)).toEqual(Array(3).fill('verified'));
      expect(tiersOf(simulation)).toEqual([['Expedited'], ['Standard'], ['Expedited']]);
      expect(results.map(({ requests, fallback: counted }) => [requests, counted])).toEqual(
        Array(3).fill([0, undefined]),
      );
    },
  );
});

describe('an Expedited run without a fallback', () => {
  it('is deferred, and requests the rest once there is capacity', async () => {
    const simulation = await batchOf([10, 20], undefined);
    exhaustFor(simulation, [1]);
    await requestBatch(messageOf(1), simulation.deps());
    expect(simulation.workflow.answers.get('token-1')).toMatchObject({ error: 'RetrievalDeferredError' });
    simulation.vaults.exhaustCapacity(() => false);
    await requestBatch(messageOf(2), simulation.deps());
    expect(tiersOf(simulation)).toEqual([['Expedited'], ['Expedited']]);
  });
});

/** Fail so many jobs. */
function failFirst(jobs: number): () => boolean {
  let left = jobs;
  return () => left-- > 0;
}
