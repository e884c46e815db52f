import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MIB } from '../../../core/ranges/units';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { CrashPlan } from './crashing';
import { type Mischief, Simulation, TARGET } from './simulation';

// A run that tries another one again, and uses the jobs that the other has paid for.

const HOUR_MS = 3_600_000;

function content(seed: string, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, createHash('sha512').update(seed).digest());
  for (let at = 0; at < sizeBytes; at += MIB) bytes[at] = at / MIB;
  return bytes;
}

const PHOTO = content('photo', 1000);
const FILM = content('film', MIB + 1);
const archives = { photo: PHOTO, film: FILM, reel: content('reel', 5 * MIB + 5) };
/** Pieces of all three. */
const PIECES = 1 + 1 + 3;

/** A run of which every job has been asked for. */
async function requested(mischief: Mischief = {}): Promise<Simulation> {
  const simulation = new Simulation(mischief);
  for (const [key, bytes] of Object.entries(archives)) simulation.archive(key, bytes);
  await simulation.plan();
  await ask(simulation);
  expect(simulation.jobsStarted).toBe(PIECES);
  return simulation;
}

const ask = (simulation: Simulation) =>
  requestBatch({ runId: simulation.run.runId, batch: 0, round: 1, wait: 1, token: 'token' }, simulation.deps());

/** Stop the run, try it again to its end, and compare every byte. @returns jobs that each piece was asked for with */
async function retried(simulation: Simulation): Promise<number[]> {
  await simulation.retry();
  await simulation.plan();
  const results = await simulation.play();
  expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
  for (const { key, bytes } of simulation.archives) {
    const object = simulation.objects.at({ bucket: TARGET, key });
    expect({ key, same: object?.bytes.equals(bytes) }).toEqual({ key, same: true });
  }
  expect(simulation.objects.keys(TARGET)).toHaveLength(simulation.archives.length);
  return results.map(({ requests }) => requests);
}

describe('a run that tries a stopped one again', () => {
  it('asks for nothing whose job is complete, and takes its output at once', async () => {
    const simulation = await requested();
    simulation.vaults.completeAll();
    expect(await retried(simulation)).toEqual([0, 0, 0, 0, 0]);
    expect(simulation.jobsStarted).toBe(PIECES);
    expect(simulation.waits).toBe(1);
  });

  it('asks for nothing whose job is under way, and finds its output when it looks after it', async () => {
    const simulation = await requested();
    expect(await retried(simulation)).toEqual([0, 0, 0, 0, 0]);
    expect(simulation.jobsStarted).toBe(PIECES);
  });

  it('asks for what had not been asked for', async () => {
    const simulation = new Simulation();
    simulation.archive('photo', PHOTO);
    await simulation.plan();
    await ask(simulation);
    simulation.archive('film', FILM);
    expect(await retried(simulation)).toEqual([0, 1]);
    expect(simulation.jobsStarted).toBe(2);
  });

  it.each([
    ['has failed', (simulation: Simulation, jobId: string) => void simulation.vaults.fail(jobId)],
    [
      'is gone',
      (simulation: Simulation, jobId: string) => {
        simulation.vaults.complete(jobId);
        simulation.vaults.expire(jobId);
      },
    ],
  ])('asks again for what a job was to bring that %s', async (_name, end) => {
    const simulation = await requested();
    const [photo, ...others] = simulation.vaults.jobs().map(({ JobId }) => JobId);
    for (const jobId of others) simulation.vaults.complete(jobId);
    end(simulation, photo ?? '');
    expect(await retried(simulation)).toEqual([1, 0, 0, 0, 0]);
  });

  it.each([
    [19 * HOUR_MS - 1, 0],
    [19 * HOUR_MS, PIECES],
  ])(
    'with outputs of %d ms asks for %d jobs: another one is safer than output that is soon gone',
    async (ageMs, jobs) => {
      const simulation = await requested();
      simulation.vaults.completeAll();
      simulation.clock.advance(ageMs);
      const requests = await retried(simulation);
      expect(requests.reduce((sum, count) => sum + count)).toBe(jobs);
    },
  );

  it('asks again for what is gone between its plan and its request', async () => {
    const simulation = await requested();
    simulation.vaults.completeAll();
    await simulation.retry();
    await simulation.plan();
    for (const { JobId } of simulation.vaults.jobs()) simulation.vaults.expire(JobId);
    const results = await simulation.play();
    expect(results.map(({ requests }) => requests)).toEqual([1, 1, 1, 1, 1]);
  });

  it('asks again in its next round when a job that it used fails', async () => {
    const failing = { failJob: () => failing.left-- > 0, left: 1 };
    const simulation = await requested(failing);
    expect(await retried(simulation)).toEqual([1, 0, 0, 0, 0]);
  });

  it('uses what the run before the last one paid for', async () => {
    const simulation = await requested();
    await simulation.retry();
    expect(await retried(simulation)).toEqual([0, 0, 0, 0, 0]);
    expect(simulation.run.retriedRuns).toHaveLength(2);
  });

  it('goes on with an archive that the other had copied halfway', async () => {
    const simulation = await requested();
    const deps = simulation.deps();
    for (const job of simulation.vaults.completeAll().slice(0, 3)) await acceptNotice(JSON.stringify(job), deps);
    simulation.ranges.messages.splice(0);
    const requests = await retried(simulation);
    expect(requests).toEqual([0, 0, 0, 0, 0]);
  });

  it('comes to its end whatever was interrupted, repeated or lost in both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 40 }), async (seed, steps) => {
        const random = randomOf(seed);
        const simulation = new Simulation({
          loseNotice: () => random() < 0.3,
          repeat: () => random() < 0.2,
          pick: (count) => Math.floor(random() * count),
          crash: new CrashPlan(() => (random() < 0.05 ? (random() < 0.5 ? 'before' : 'after') : undefined), 6),
        });
        for (const [key, bytes] of Object.entries(archives)) simulation.archive(key, bytes);
        await simulation.plan();
        await simulation.playSteps(steps);
        const requests = await retried(simulation);
        // One more for each interruption, at the most: whether its job was started may not be known.
        expect(simulation.jobsStarted).toBeLessThanOrEqual(PIECES + 6);
        expect(requests.length).toBe(PIECES);
      }),
      { numRuns: 20 },
    );
  });
});

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('a restore that tries a stopped one again', () => {
  it('takes objects out of the range of a pack that the other had asked for, however much larger that is', async () => {
    const simulation = new Simulation();
    const [head, tail] = [content('head', 2 * MIB), content('tail', 3 * MIB)];
    simulation.backup.pack({ key: 'head', bytes: head }, { key: 'tail', bytes: tail });
    await simulation.planRestore();
    await ask(simulation);
    simulation.vaults.completeAll();
    await simulation.retry();
    await simulation.planRestore(['tail']);
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', requests: 0, members: 1 });
    expect(simulation.jobsStarted).toBe(1);
    expect(simulation.objects.at({ bucket: TARGET, key: 'tail' })?.bytes.equals(tail)).toBe(true);
    expect(simulation.objects.at({ bucket: TARGET, key: 'head' })).toBeUndefined();
  });
});
