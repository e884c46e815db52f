import type { RetrievalReport } from '../../core/contracts/retrieval-run';
import { MIB } from '../../core/ranges/units';
import type { FaultEffect, FaultRule } from '../../local/faults/fault-plan';
import { DAY_MS, Deployment } from '../integration/deployment';

const secondsOf = (report: RetrievalReport | undefined) =>
  (Date.parse(report?.finishedAt ?? '') - Date.parse(report?.startedAt ?? '')) / 1000;

const ARCHIVES = 13;
const slowDown: FaultEffect = { kind: 'throttle' };
const conflict: FaultEffect = { kind: 'error', code: 'ConditionalRequestConflict', statusCode: 409 };
const internalError: FaultEffect = { kind: 'error', code: 'InternalError', statusCode: 500 };
const reset: FaultEffect = { kind: 'resetAfterBytes', bytes: 0 };

it('retrieves two batches concurrently from a Glacier that starts 4 jobs per second', async () => {
  const moraine = await Deployment.start({ retrieval: { batchArchives: 20 } }, { glacier: { jobsPerSecondMax: 4 } });
  try {
    for (let number = 0; number < 40; number++) await moraine.upload(`archive-${number}`, 100);
    await moraine.cloud.clock.advance(DAY_MS);
    const { report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', verified: 40, requests: 40, possibleDuplicates: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBeGreaterThan(41);
    // What is thrown comes back after half an hour: nothing is. The inventory takes 4 h, a Bulk job 8 h.
    expect(secondsOf(report)).toBeLessThan(12 * 3600 + 600);
  } finally {
    await moraine.stop();
  }
});

describe('a retrieval of 13 archives from busy services', () => {
  let moraine: Deployment;
  let undisturbedSeconds: number;
  let runs = 0;

  beforeAll(async () => {
    moraine = await Deployment.start({ retrieval: { rangeBytes: 8 * MIB, pieceBytes: 32 * MIB } });
    for (let number = 1; number < ARCHIVES; number++) await moraine.upload(`small-${number}`, 1000 * number);
    await moraine.upload('large', 20 * MIB);
    await moraine.cloud.clock.advance(DAY_MS);
    const { report } = await retrieveUnder();
    undisturbedSeconds = secondsOf(report);
  });
  afterEach(() => {
    moraine.cloud.faults.clear();
    moraine.cloud.clock.heldSpeed = 1;
  });
  afterAll(() => moraine?.stop());

  /** A run to a folder of its own that brings everything in, after all others are emptied. @returns its report, and how often each rule was applied */
  async function retrieveUnder(...rules: FaultRule[]) {
    const prefix = `run-${++runs}/`;
    await moraine.removeRestored();
    const applied = rules.map((rule) => moraine.cloud.faults.add(rule));
    const { report } = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix } });
    if (!report) throw new Error('there is no report');
    expect(report).toMatchObject({ status: 'succeeded', verified: ARCHIVES, failed: 0, possibleDuplicates: 0 });
    for (const source of moraine.archives) await moraine.expectSame(`${prefix}${source.name}`, source);
    expect(await moraine.restoredKeys(prefix)).toHaveLength(ARCHIVES);
    return { report, applied: applied.map((remove) => remove()) };
  }

  it('is delayed only by the pauses for 200 throttled requests, and requests nothing twice', async () => {
    // Most of it is pauses of the SDK, of up to 20 s.
    moraine.cloud.clock.heldSpeed = 5;
    const { report, applied } = await retrieveUnder({
      service: 'glacier',
      operation: 'InitiateJob',
      match: ({ principal }) => /RequestBatch/.test(principal),
      times: 200,
      effect: slowDown,
    });
    expect(applied).toEqual([200]);
    expect(report.requests).toBe(ARCHIVES);
    // Ten attempts or so, each a pause of up to five minutes later; one visibility timeout alone is half an hour.
    expect(secondsOf(report) - undisturbedSeconds).toBeLessThan(40 * 60);
  });

  const write = (operation: string, effect: FaultEffect, times = 1): FaultRule => ({
    service: 's3',
    operation,
    match: ({ principal }) => /AcceptNotice|CopyRange/.test(principal),
    times,
    effect,
  });

  it.each([
    ['SlowDown', slowDown],
    ['a conflict', conflict],
    ['a reset', reset],
  ])('is delayed by less than a minute by %s on a PUT', async (_, effect) => {
    const { report, applied } = await retrieveUnder(write('PutObject', effect));
    expect(applied).toEqual([1]);
    expect(report.requests).toBe(ARCHIVES);
    expect(secondsOf(report) - undisturbedSeconds).toBeLessThan(60);
  });

  it('is delayed by less than a minute when every kind of write fails or is interrupted once', async () => {
    const { report, applied } = await retrieveUnder(
      write('PutObject', slowDown),
      write('CreateMultipartUpload', { kind: 'error', code: 'OperationAborted', statusCode: 409 }),
      write('UploadPart', slowDown),
      write('UploadPart', reset),
      write('CompleteMultipartUpload', internalError),
      write('CompleteMultipartUpload', conflict),
    );
    expect(applied).toEqual([1, 1, 1, 1, 1, 1]);
    expect(report.requests).toBe(ARCHIVES);
    expect(secondsOf(report) - undisturbedSeconds).toBeLessThan(60);
  });

  it('redelivers the messages of an object and of a range within a minute or two after a longer outage of S3', async () => {
    const { report, applied } = await retrieveUnder(
      { ...write('PutObject', slowDown, 8), match: ({ path }) => path.endsWith('/small-5') },
      { ...write('UploadPart', slowDown, 8), match: ({ query }) => query.get('partNumber') === '2' },
    );
    expect(applied).toEqual([8, 8]);
    expect(report.requests).toBe(ARCHIVES);
    expect(secondsOf(report) - undisturbedSeconds).toBeLessThan(180);
  });
});
