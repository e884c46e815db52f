import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { JobOutputGoneError, RetrievalDeferredError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import { MIB } from '../../../core/ranges/units';
import { beginArchive, endArchive, restartArchive } from '../../../core/retrieval/records/archive-record';
import { intendRound } from '../../../core/retrieval/records/batch-record';
import { getPiece, movePiece } from '../../../core/retrieval/records/piece-record';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { CrashPlan } from './crashing';
import { type Mischief, RUN_ID, Simulation, TARGET } from './simulation';

/** Bytes that differ everywhere, cheaply. */
function content(seed: string, sizeBytes: number): Buffer {
  const block = createHash('sha512').update(seed).digest();
  const bytes = Buffer.alloc(sizeBytes, block);
  for (let at = 0; at < sizeBytes; at += MIB) bytes[at] = (bytes[at] ?? 0) ^ (at / MIB);
  return bytes;
}

function expectAllThere(simulation: Simulation): void {
  for (const { key, bytes } of simulation.archives) {
    const object = simulation.objects.at({ bucket: TARGET, key });
    expect({ key, same: object?.bytes.equals(bytes) }).toEqual({ key, same: true });
  }
  expect(simulation.objects.keys(TARGET)).toHaveLength(simulation.archives.length);
  // A function killed right after it began an upload leaves one behind, in which nothing lies.
  expect([...simulation.objects.uploads.values()].flatMap(({ parts }) => [...parts.keys()])).toEqual([]);
}

/** One job for an archive of several ranges. */
const LARGE = { rangeBytes: MIB, pieceBytes: 8 * MIB };

async function sample(mischief: Mischief = {}): Promise<Simulation> {
  const simulation = new Simulation(mischief);
  for (const [name, size] of [
    ['one-byte', 1],
    ['small', MIB / 2],
    ['one-range', MIB],
    ['two-ranges', MIB + 1],
    ['three-pieces', 5 * MIB + 5],
  ] as const) {
    simulation.archive(name, content(name, size));
  }
  await simulation.plan();
  return simulation;
}

describe('a batch', () => {
  it('ends with every archive verified, one job for each piece, in one round', async () => {
    const simulation = await sample();
    const results = await simulation.play();
    expect(results.map(({ key, state, requests }) => [key, state, requests])).toEqual([
      ['one-byte', 'verified', 1],
      ['small', 'verified', 1],
      ['one-range', 'verified', 1],
      ['two-ranges', 'verified', 1],
      ['three-pieces', 'copied', 1],
      ['three-pieces', 'copied', 1],
      ['three-pieces', 'verified', 1],
    ]);
    expect(simulation.waits).toBe(1);
    expectAllThere(simulation);
  });

  it('stays within its budget of write units', async () => {
    const simulation = new Simulation();
    for (let n = 0; n < 300; n++) simulation.archive(`small-${n}`, content(`small-${n}`, 1000));
    await simulation.plan();
    const before = simulation.items.writeUnits;
    await simulation.play();
    expect((simulation.items.writeUnits - before) / 300).toBeLessThan(4);
  });

  it('writes at most two units per part', async () => {
    const simulation = new Simulation({}, { rangeBytes: MIB, pieceBytes: 64 * MIB });
    simulation.archive('large', content('large', 40 * MIB));
    await simulation.plan();
    const before = simulation.items.writeUnits;
    await simulation.play();
    expect(simulation.items.writeUnits - before).toBeLessThan(2 * 40 + 20);
  });

  it('asks again, for what is missing only, when a job fails', async () => {
    let failures = 2;
    const simulation = await sample({ failJob: () => failures-- > 0 });
    const results = await simulation.play();
    expect(results.every(({ state }) => state !== 'failed')).toBe(true);
    expect(results.reduce((sum, { requests }) => sum + requests, 0)).toBe(7 + 2);
    expectAllThere(simulation);
  });

  it('gives a piece up whose jobs fail in every round, and says why', async () => {
    const simulation = await sample({ failJob: () => true });
    const results = await simulation.play();
    expect(results.map(({ state }) => state)).toEqual(Array(7).fill('failed'));
    expect(results[0]).toMatchObject({ requests: 3, reason: expect.stringContaining('failed: Internal error') });
    expect(simulation.objects.keys(TARGET)).toEqual([]);
  });

  it('replays notices that never came', async () => {
    let lost = 0;
    const simulation = await sample({ loseNotice: () => lost++ % 2 === 0 });
    await simulation.play();
    expect(simulation.vaults.jobs()).toHaveLength(7);
    expectAllThere(simulation);
  });

  it('fetches a damaged range again, and fails the archive alone when the damage stays', async () => {
    const simulation = await sample();
    const [, small, , , large] = simulation.archives;
    simulation.vaults.corrupt(large?.archiveId ?? '', 3 * MIB, 1);
    simulation.vaults.corrupt(small?.archiveId ?? '', 5);
    const results = await simulation.play();
    const failed = results.filter(({ state }) => state === 'failed');
    expect(failed.map(({ key }) => key)).toEqual(['small']);
    expect(failed[0]?.reason).toMatch(/expected [0-9a-f]{64}, computed [0-9a-f]{64}/);
    expect(simulation.objects.at({ bucket: TARGET, key: 'small' })).toBeUndefined();
    expect(simulation.objects.at({ bucket: TARGET, key: 'three-pieces' })?.bytes.equals(large?.bytes as Buffer)).toBe(
      true,
    );
  });

  it('fails an archive of several ranges whose bytes stay damaged, and gives its upload up', async () => {
    const simulation = await sample();
    const large = simulation.archives[4];
    simulation.vaults.corrupt(large?.archiveId ?? '', 3 * MIB);
    const results = await simulation.play();
    expect(results.filter(({ key }) => key === 'three-pieces').some(({ state }) => state === 'failed')).toBe(true);
    expect(simulation.objects.uploads.size).toBe(0);
    expect(simulation.objects.at({ bucket: TARGET, key: 'three-pieces' })).toBeUndefined();
  });

  it('puts an archive under a key of its own when another object has taken the planned one', async () => {
    const simulation = await sample();
    simulation.objects.place({ bucket: TARGET, key: 'small' }, Buffer.from('somebody else’s'));
    simulation.objects.place({ bucket: TARGET, key: 'two-ranges' }, Buffer.from('somebody else’s'));
    const results = await simulation.play();
    expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
    for (const key of ['small', 'two-ranges']) {
      expect(simulation.objects.at({ bucket: TARGET, key })?.bytes.toString()).toBe('somebody else’s');
      const own = simulation.objects.keys(TARGET).find((other) => other.startsWith(`${key}~`));
      const source = simulation.archives.find((archive) => archive.key === key);
      expect(simulation.objects.at({ bucket: TARGET, key: own ?? '' })?.bytes.equals(source?.bytes as Buffer)).toBe(
        true,
      );
    }
  });

  it('copies every part again after a conflict on completion, from the same job', async () => {
    const simulation = await sample();
    simulation.objects.conflictNext({ bucket: TARGET, key: 'two-ranges' });
    const results = await simulation.play();
    expect(results.find(({ key }) => key === 'two-ranges')).toMatchObject({ state: 'verified', requests: 1 });
    expectAllThere(simulation);
  });

  it('fails an archive that the vault does not know any more, and goes on', async () => {
    const simulation = await sample();
    simulation.vaults.removeArchive('vault', simulation.archives[1]?.archiveId ?? '');
    const results = await simulation.play();
    expect(results.filter(({ state }) => state === 'failed').map(({ key }) => key)).toEqual(['small']);
  });

  it('requests only what is missing of a piece whose output expired while it was copied', async () => {
    const simulation = new Simulation({}, LARGE);
    const bytes = content('large', 7 * MIB);
    const archiveId = simulation.archive('large', bytes);
    await simulation.plan();
    // The job of the first round goes away after three ranges have been read.
    const read = simulation.vaults.readOutput.bind(simulation.vaults);
    let reads = 0;
    simulation.vaults.readOutput = (request) => {
      if (++reads === 4) simulation.vaults.expire(request.jobId);
      return read(request);
    };
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', archiveId });
    const again = simulation.vaults.jobs().slice(1);
    expect(again.map((job) => job.RetrievalByteRange)).toEqual([
      `${3 * MIB}-${4 * MIB - 1}`,
      `${4 * MIB}-${7 * MIB - 1}`,
    ]);
    expectAllThere(simulation);
  });

  it('reports a size that the vault contradicts, with both figures', async () => {
    const simulation = await sample();
    const { archiveId = '' } = simulation.archives[1] ?? {};
    simulation.vaults.addArchive('vault', content('other', 2 * MIB), { archiveId });
    const results = await simulation.play();
    const failed = results.filter(({ state }) => state === 'failed');
    expect(failed.map(({ reason }) => reason)).toEqual([
      `the vault holds ${2 * MIB} bytes under this archive id, the plan expects ${MIB / 2}`,
    ]);
  });

  it('takes its own writes for its own when their answers are lost', async () => {
    const simulation = await sample({ loseWriteAnswer: () => true });
    simulation.objects.conflictNext({ bucket: TARGET, key: 'two-ranges' });
    // A list of jobs too long to be read to its end would leave every request in doubt.
    const listJobs = jest.spyOn(simulation.vaults, 'listJobs');
    const results = await simulation.play();
    expect(
      results.filter(
        ({ state, requests, possibleDuplicates }) => state === 'failed' || requests > 1 || possibleDuplicates > 0,
      ),
    ).toEqual([]);
    expect(listJobs).not.toHaveBeenCalled();
    expect(simulation.waits).toBe(2);
    expectAllThere(simulation);
  });

  it('leaves no upload behind, and requests nothing more, when a piece is given up', async () => {
    const simulation = await sample();
    const large = simulation.archives[4]?.archiveId;
    const read = simulation.vaults.readOutput.bind(simulation.vaults);
    let gone = 0;
    simulation.vaults.readOutput = async (request) => {
      const job = await simulation.vaults.describeJob(request.vault, request.jobId);
      if (job?.ArchiveId === large && job?.RetrievalByteRange?.startsWith(`${2 * MIB}-`)) {
        gone += 1;
        simulation.vaults.expire(request.jobId);
      }
      return read(request);
    };
    const results = await simulation.play();
    expect(gone).toBeGreaterThanOrEqual(3);
    expect(results.filter(({ state }) => state === 'failed').map(({ key, piece }) => [key, piece])).toEqual([
      ['three-pieces', 1],
    ]);
    expect(simulation.objects.uploads.size).toBe(0);
    const record = await simulation.items.get(keyOf.archive(RUN_ID, 4));
    expect(record).toMatchObject({ state: 'failed', reason: expect.stringContaining('expired') });
  });

  it('puts the second of two deliveries of one message off while the first is at work', async () => {
    const simulation = await sample();
    const message = { runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token-1' };
    const attempts = [1, 2].map(() => requestBatch(message, simulation.deps()));
    const outcomes = (await Promise.allSettled(attempts)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
    expect(simulation.vaults.jobs()).toHaveLength(7);
    simulation.clock.advance(30 * 60_000);
    await requestBatch(message, simulation.deps());
    expect(simulation.vaults.jobs()).toHaveLength(7);
  });

  it('waits for the notice of a request in doubt, however early it is woken', async () => {
    const simulation = await sample();
    const address = { runId: RUN_ID, batch: 0, index: 0 };
    await intendRound(simulation.items, { ...address, round: 1 }, simulation.clock.now(), 1);
    await movePiece(simulation.items, address, 'requested', { round: 1, jobs: [], expiresAt: 1 });
    const reconcile = () => reconcileBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1 }, simulation.deps());
    await reconcile();
    expect(await getPiece(simulation.items, address)).toMatchObject({ state: 'requested', possibleDuplicates: 0 });
    simulation.clock.advance(13 * 3_600_000);
    await reconcile();
    expect(await getPiece(simulation.items, address)).toMatchObject({ state: 'retry', possibleDuplicates: 1 });
  });

  it('does not ask for the pieces of an archive that has ended', async () => {
    const simulation = await sample();
    await beginArchive(simulation.items, { runId: RUN_ID, archive: 4 }, { uploadId: 'u', key: 'k', expiresAt: 1 });
    await endArchive(
      simulation.items,
      { runId: RUN_ID, archive: 4 },
      { state: 'failed', reason: 'another piece failed' },
    );
    const results = await simulation.play();
    expect(results.filter(({ state }) => state === 'failed').map(({ requests, reason }) => [requests, reason])).toEqual(
      Array(3).fill([0, 'another piece failed']),
    );
    expect(simulation.vaults.jobs()).toHaveLength(4);
    expect(simulation.waits).toBe(1);
  });

  it('does not fail an archive that was finished with nobody left to say so', async () => {
    const simulation = new Simulation({ failJob: () => simulation.vaults.jobs().length < 3 });
    simulation.archive('small', content('small', 10));
    await simulation.plan();
    const put = simulation.objects.putIfAbsent.bind(simulation.objects);
    simulation.objects.putIfAbsent = async (...args) => {
      await put(...args);
      throw new JobOutputGoneError('gone before the answer came');
    };
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', adopted: true, requests: 3 });
    expect(result?.reason).toBeUndefined();
  });

  it('aborts the upload that was begun for one that S3 completed after all', async () => {
    const simulation = new Simulation({}, LARGE);
    simulation.archive('large', content('large', 2 * MIB));
    await simulation.plan();
    const at = { runId: RUN_ID, archive: 0 };
    const complete = simulation.objects.completeUpload.bind(simulation.objects);
    simulation.objects.completeUpload = async (...args) => {
      const outcome = await complete(...args);
      const object = { bucket: TARGET, key: 'large', metadata: {}, storageClass: 'STANDARD', contentType: '' } as const;
      const uploadId = await simulation.objects.createUpload(object);
      await restartArchive(simulation.items, at, 1, { uploadId, key: 'large' });
      return outcome;
    };
    await simulation.play();
    expect(simulation.objects.uploads.size).toBe(0);
    expectAllThere(simulation);
  });

  it('is woken by a piece that cannot be requested in a later round', async () => {
    const simulation = new Simulation({ failJob: () => simulation.vaults.jobs().length === 1 });
    const archiveId = simulation.archive('small', content('small', 10));
    await simulation.plan();
    const start = simulation.vaults.startRetrieval.bind(simulation.vaults);
    simulation.vaults.startRetrieval = (request) => {
      if (simulation.vaults.jobs().length > 0) simulation.vaults.removeArchive('vault', archiveId);
      return start(request);
    };
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringContaining('has no archive') });
    expect(simulation.workflow.answers.has(`${RUN_ID}/2`)).toBe(true);
    expect(simulation.waits).toBe(2);
  });

  it.each([
    ['has no capacity any more', { lacksCapacity: true }, 'accepted no request for it in round 2'],
    ['refuses all requests for a policy', {}, "the account's data retrieval policy refused its batch 1000 times"],
  ])('ends although Glacier %s', async (_, options, reason) => {
    const simulation = await sample({ failJob: () => true });
    const start = simulation.vaults.startRetrieval.bind(simulation.vaults);
    simulation.vaults.startRetrieval = async (request) => {
      if (simulation.vaults.jobs().length < 7) return start(request);
      simulation.clock.advance(3_600_000);
      throw new RetrievalDeferredError('refused', options);
    };
    const results = await simulation.play();
    expect(results.map(({ state }) => state)).toEqual(Array(7).fill('failed'));
    expect(results[0]?.reason).toContain(reason);
  });

  it('does not pay again for the jobs of a piece whose other jobs were deferred', async () => {
    const simulation = new Simulation({}, LARGE);
    simulation.archive('large', content('large', 7 * MIB));
    await simulation.plan();
    const read = simulation.vaults.readOutput.bind(simulation.vaults);
    let reads = 0;
    simulation.vaults.readOutput = (request) => {
      if (++reads === 4) simulation.vaults.expire(request.jobId);
      return read(request);
    };
    const start = simulation.vaults.startRetrieval.bind(simulation.vaults);
    let starts = 0;
    simulation.vaults.startRetrieval = async (request) => {
      if (++starts === 3) throw new RetrievalDeferredError('not now');
      return start(request);
    };
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', requests: 3 });
    expect(simulation.vaults.jobs()).toHaveLength(3);
    expectAllThere(simulation);
  });

  it('asks for a whole piece when what is missing of it is in too many places', async () => {
    const simulation = new Simulation({}, { rangeBytes: MIB, pieceBytes: 128 * MIB });
    simulation.archive('large', content('large', 80 * MIB));
    await simulation.plan();
    const read = simulation.vaults.readOutput.bind(simulation.vaults);
    simulation.vaults.readOutput = (request) => {
      const isOdd = ((request.range?.start ?? 0) / MIB) % 2 === 1;
      if (simulation.vaults.jobs().length === 1 && isOdd) throw new JobOutputGoneError('gone');
      return read(request);
    };
    const describeJob = simulation.vaults.describeJob.bind(simulation.vaults);
    simulation.vaults.describeJob = (vault, jobId) =>
      simulation.vaults.jobs().length === 1 ? Promise.resolve(undefined) : describeJob(vault, jobId);
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', requests: 2 });
    expectAllThere(simulation);
  });

  it('is left in peace by notices that are not its own', async () => {
    const simulation = await sample();
    await simulation.play();
    const { acceptNotice } = await import('../../../lambdas/accept-notice/accept-notice');
    const before = simulation.items.all();
    for (const body of [
      '',
      'null',
      '{}',
      '[1]',
      JSON.stringify({ ...simulation.vaults.jobs()[0], JobDescription: 'mine' }),
    ]) {
      await acceptNotice(body, simulation.deps());
    }
    expect(simulation.items.all()).toEqual(before);
  });
});

describe('whatever is killed, lost, repeated, reordered or failing', () => {
  it('every archive ends verified, and none is requested twice without a cause', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.nat(6), fc.nat(3), async (chance, crashesMax, lostMax) => {
        const roll = () => chance.next().value as number;
        let lost = lostMax;
        const crash = new CrashPlan(() => (roll() < 6 ? (roll() < 50 ? 'before' : 'after') : undefined), crashesMax);
        const simulation = new Simulation({
          crash,
          repeat: () => roll() < 15,
          pick: (count) => roll() % count,
          loseNotice: () => lost > 0 && roll() < 30 && lost-- > 0,
        });
        simulation.archive('tiny', content('tiny', 10));
        simulation.archive('small', content('small', MIB));
        simulation.archive('two-ranges', content('two-ranges', MIB + 9));
        simulation.archive('pieces', content('pieces', 4 * MIB + 1));
        await simulation.plan();
        const results = await simulation.play();
        expect(results.filter(({ state, reason }) => state === 'failed' && reason)).toEqual([]);
        expectAllThere(simulation);
        // Killed between InitiateJob and its record, a request is found again in the list of jobs.
        expect(simulation.vaults.jobs()).toHaveLength(6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('output that expires at any time', () => {
  it('is asked for again, and late messages of the old job do no harm', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.integer({ min: 1, max: 2 }), async (chance, expiriesMax) => {
        const roll = () => chance.next().value as number;
        const simulation = new Simulation({ repeat: () => roll() < 20, pick: (count) => roll() % count }, LARGE);
        simulation.archive('small', content('small', 10));
        simulation.archive('large', content('large', 4 * MIB));
        await simulation.plan();
        const read = simulation.vaults.readOutput.bind(simulation.vaults);
        let left = expiriesMax;
        simulation.vaults.readOutput = (request) => {
          if (left > 0 && roll() < 20) {
            left -= 1;
            simulation.vaults.expire(request.jobId);
          }
          return read(request);
        };
        const results = await simulation.play();
        expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
        expectAllThere(simulation);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a run says that it requested', () => {
  it('is what Glacier was asked for, whatever is killed, expires or fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.nat(4), async (chance, crashesMax) => {
        const roll = () => chance.next().value as number;
        const crash = new CrashPlan(() => (roll() < 6 ? (roll() < 50 ? 'before' : 'after') : undefined), crashesMax);
        let failures = 2;
        const simulation = new Simulation(
          { crash, failJob: () => failures > 0 && roll() < 20 && failures-- > 0 },
          LARGE,
        );
        simulation.archive('small', content('small', 10));
        simulation.archive('large', content('large', 4 * MIB));
        await simulation.plan();
        const read = simulation.vaults.readOutput.bind(simulation.vaults);
        let expiries = 1;
        simulation.vaults.readOutput = (request) => {
          if (expiries > 0 && roll() < 15 && expiries-- > 0) simulation.vaults.expire(request.jobId);
          return read(request);
        };
        const results = await simulation.play();
        const requests = results.reduce((sum, result) => sum + result.requests, 0);
        expect(requests).toBe(simulation.vaults.jobs().length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a run in the table', () => {
  it('outlives the longest execution', async () => {
    const simulation = await sample();
    await simulation.play();
    const oneYearOn = simulation.clock.now().getTime() / 1000 + 366 * 86_400;
    for (const key of [keyOf.run(RUN_ID), keyOf.progress(RUN_ID), keyOf.archive(RUN_ID, 4)]) {
      expect((await simulation.items.get(key))?.expiresAt).toBeGreaterThan(oneYearOn);
    }
  });

  it('sums what its batches brought in', async () => {
    const simulation = await sample();
    simulation.vaults.corrupt(simulation.archives[1]?.archiveId ?? '', 5);
    await simulation.play();
    const progress = await getRetrievalProgress(simulation.items, RUN_ID);
    expect(progress).toMatchObject({ verified: 4, failed: 1, failedBytes: MIB / 2 });
  });
});
