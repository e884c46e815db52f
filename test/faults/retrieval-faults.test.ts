import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { MIB } from '../../core/ranges/units';
import type { FaultRule } from '../../local/faults/fault-plan';
import { DAY_MS, Deployment } from '../integration/deployment';
import { isProbe } from './probe-calls';

const HOUR_MS = 3_600_000;

describe('a retrieval under faults', () => {
  let moraine: Deployment;
  let failJob: ((archiveId: string | null) => string | undefined) | undefined;
  let runs = 0;

  beforeAll(async () => {
    moraine = await Deployment.start(
      { retrieval: { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB } },
      { glacier: { failJob: (job) => failJob?.(job.archiveId) } },
    );
    await moraine.upload('small-1', 1000);
    await moraine.upload('small-2', 2 * MIB);
    await moraine.upload('large', 15 * MIB);
    await moraine.upload('pieces', 20 * MIB);
    await moraine.cloud.clock.advance(DAY_MS + HOUR_MS);
  });
  afterEach(() => {
    moraine.cloud.faults.clear();
    moraine.cloud.clock.heldSpeed = 1;
    failJob = undefined;
  });
  afterAll(() => moraine?.stop());

  /** A run to a folder of its own, after all others are emptied. @returns its report, and how often each rule was applied */
  async function retrieveUnder(...rules: FaultRule[]) {
    const prefix = `run-${++runs}/`;
    await moraine.removeRestored();
    moraine.cloud.meter.reset();
    const applied = rules.map((rule) => moraine.cloud.faults.add(rule));
    const { report } = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix } });
    return { report, prefix, applied: applied.map((remove) => remove()) };
  }

  async function expectAllSame(prefix: string) {
    for (const source of moraine.archives) await moraine.expectSame(`${prefix}${source.name}`, source);
    expect(await moraine.restoredKeys(prefix)).toHaveLength(moraine.archives.length);
  }

  const allVerified = { status: 'succeeded', archives: 4, verified: 4, failed: 0 };
  /** The jobs of a run without faults: one for each small archive and `large`, two for `pieces`. */
  const REQUESTS = 5;

  it('fetches a corrupted range again', async () => {
    const { report, prefix, applied } = await retrieveUnder({
      service: 'glacier',
      operation: 'GetJobOutput',
      match: ({ headers }) => headers.range !== undefined,
      times: 1,
      effect: { kind: 'flipByte', offset: 12_345 },
    });
    expect(applied).toEqual([1]);
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS });
    await expectAllSame(prefix);
  });

  it('fetches truncated and interrupted ranges again', async () => {
    const { report, prefix, applied } = await retrieveUnder(
      { service: 'glacier', operation: 'GetJobOutput', skip: 1, times: 1, effect: { kind: 'truncate', bytes: 500 } },
      {
        service: 'glacier',
        operation: 'GetJobOutput',
        skip: 1,
        times: 1,
        effect: { kind: 'resetAfterBytes', bytes: 700 },
      },
    );
    expect(applied).toEqual([1, 1]);
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS });
    await expectAllSame(prefix);
  });

  it('survives lost, repeated and late notices without another job', async () => {
    const { report, prefix } = await retrieveUnder(
      {
        service: 'sns',
        operation: 'Deliver',
        match: ({ message }) => Boolean(message?.includes('ArchiveRetrieval')),
        times: 2,
        effect: { kind: 'drop' },
      },
      { service: 'sns', operation: 'Deliver', times: 1, effect: { kind: 'delayMs', delayMs: 5 * HOUR_MS } },
      { service: 'sns', operation: 'Deliver', effect: { kind: 'duplicate' } },
    );
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS, possibleDuplicates: 0 });
    await expectAllSame(prefix);
  });

  it('requests failed jobs again, and once more when they fail again', async () => {
    const failures = new Map<string, number>();
    failJob = (archiveId) => {
      if (archiveId === null) return undefined;
      const count = (failures.get(archiveId) ?? 0) + 1;
      failures.set(archiveId, count);
      return archiveId === moraine.archives[0]?.archiveId && count <= 2 ? 'Internal error' : undefined;
    };
    const { report, prefix } = await retrieveUnder();
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS + 2 });
    await expectAllSame(prefix);
  });

  it('gives up an archive whose jobs always fail, and retrieves the others', async () => {
    failJob = (archiveId) => (archiveId === moraine.archives[0]?.archiveId ? 'Internal error' : undefined);
    const { report } = await retrieveUnder();
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      verified: 3,
      failed: 1,
      failures: [{ key: expect.stringContaining('small-1'), reason: expect.stringContaining('Internal error') }],
    });
  });

  it('waits while throttled and through errors of every service', async () => {
    moraine.cloud.clock.heldSpeed = 5;
    const { report, prefix } = await retrieveUnder(
      { service: 'glacier', operation: 'InitiateJob', times: 3, effect: { kind: 'throttle' } },
      {
        service: 'glacier',
        operation: 'GetJobOutput',
        skip: 2,
        times: 3,
        effect: { kind: 'error', code: 'ServiceUnavailableException', statusCode: 500 },
      },
      { service: 's3', operation: 'PutObject', times: 2, effect: { kind: 'throttle' } },
      {
        service: 's3',
        operation: 'UploadPart',
        match: (subject) => !isProbe(subject),
        times: 2,
        effect: { kind: 'error', code: 'InternalError', statusCode: 500 },
      },
      { service: 'dynamodb', times: 3, skip: 10, effect: { kind: 'throttle' } },
      { service: 'sqs', operation: 'SendMessageBatch', times: 1, effect: { kind: 'throttle' } },
      { service: 'states', operation: 'SendTaskSuccess', times: 1, effect: { kind: 'throttle' } },
    );
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS });
    await expectAllSame(prefix);
  });

  it('waits while a data retrieval policy refuses jobs, and continues when it allows them', async () => {
    const denied = { kind: 'error', code: 'PolicyEnforcedException', statusCode: 400 } as const;
    const startedMs = moraine.cloud.clock.now();
    const { report, prefix } = await retrieveUnder({
      service: 'glacier',
      operation: 'InitiateJob',
      match: () => moraine.cloud.clock.now() < startedMs + 7 * HOUR_MS,
      skip: 1,
      effect: denied,
    });
    expect(report).toMatchObject({ ...allVerified, requests: REQUESTS });
    await expectAllSame(prefix);
  });

  const CALLS: [string, string][] = [
    ['glacier', 'InitiateJob'],
    ['glacier', 'GetJobOutput'],
    ['s3', 'PutObject'],
    ['s3', 'CreateMultipartUpload'],
    ['s3', 'UploadPart'],
    ['s3', 'CompleteMultipartUpload'],
    ['sqs', 'SendMessageBatch'],
    ['states', 'SendTaskSuccess'],
    ['dynamodb', 'PutItem'],
    ['dynamodb', 'UpdateItem'],
  ];
  const kills = (when: 'before' | 'after'): FaultRule[] =>
    CALLS.map(([service, operation]) => ({
      service,
      operation,
      match: (subject) =>
        /RequestBatch|AcceptNotice|CopyRange|ReconcileBatch/.test(subject.principal) && !isProbe(subject),
      times: 1,
      skip: 1,
      effect: { kind: 'killFunction', when },
    }));

  it.each(['before', 'after'] as const)('survives functions killed %s each of their calls', async (when) => {
    const { report, prefix, applied } = await retrieveUnder(...kills(when));
    expect(report).toMatchObject(allVerified);
    expect(applied.filter((count) => count > 0).length).toBeGreaterThan(6);
    expect(report?.requests).toBe(REQUESTS);
    await expectAllSame(prefix);
  });

  it('never publishes an archive that is permanently damaged, and reports the hashes that differ', async () => {
    const [, small, large] = moraine.archives;
    for (const [source, offset] of [
      [small, 77],
      [large, 3 * MIB],
    ] as const) {
      flip(await moraine.cloud.glacier.archivePath('vault', source?.archiveId ?? ''), offset);
    }
    const { report, prefix } = await retrieveUnder();
    expect(report).toMatchObject({ status: 'completed-with-errors', verified: 2, failed: 2 });
    for (const { reason } of report?.failures ?? []) {
      expect(reason).toMatch(/expected [0-9a-f]{64}.*computed [0-9a-f]{64}/);
    }
    expect(await moraine.restoredKeys(prefix)).toEqual([`${prefix}pieces`, `${prefix}small-1`]);
  });
});

function flip(path: string, offset: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
}
