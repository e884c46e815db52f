import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { newestAccepted } from '../../core/backup/snapshot/heads';
import { readArchiveLines, readSnapshotObjects } from '../../core/backup/snapshot/read-snapshot';
import { keyOf } from '../../core/contracts/table';
import { MIB } from '../../core/ranges/units';
import type { FaultRule, FaultSubject } from '../../local/faults/fault-plan';
import { BackedUp, PLAN } from '../integration/backed-up';
import { isProbe } from './probe-calls';
import { PACKS, renew, SMALL } from './source-content';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** With the last of the small ones, more members of a pack than are cut out at once. */
const TINY = Array.from({ length: 260 }, (_, n) => ({ key: `tiny/${String(n).padStart(3, '0')}`, sizeBytes: 400 + n }));
/** Three ranges, in two pieces. */
const LARGE = { key: 'large', sizeBytes: 17 * MIB + 5 };
/** Two archives of four ranges together, in three pieces. */
const SLICED = { key: 'sliced', sizeBytes: 25 * MIB + 77 };
/** The jobs of a restore without faults: one for each pack, and one for each piece. */
const REQUESTS = 2 + 2 + 3;

const PLAN_SIZES = { ...PACKS, archiveBytesMax: 24 * MIB };
const RETRIEVAL = { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB };

/** Reads of what is cut out of a pack: members do not begin on a MiB, ranges of objects do. */
const isCut = ({ headers }: FaultSubject) => Number(/^bytes=(\d+)-/.exec(String(headers.range))?.[1] ?? 0) % MIB !== 0;

const getJobOutput = { service: 'glacier', operation: 'GetJobOutput' };

describe('a restore while something breaks', () => {
  let backedUp: BackedUp;
  let runs = 0;

  beforeAll(async () => {
    backedUp = await BackedUp.start(PLAN_SIZES, { retrieval: RETRIEVAL });
    await renew(backedUp, [...SMALL, ...TINY, LARGE, SLICED]);
    expect((await backedUp.backup()).report).toMatchObject({ status: 'succeeded', newArchives: 2 + 1 + 2 });
  });
  afterEach(() => backedUp?.moraine.cloud.faults.clear());
  afterAll(() => backedUp?.stop());

  /** A restore to a place of its own. @returns its report, and how often each rule was applied */
  async function restoreUnder(...rules: FaultRule[]) {
    const { faults, meter } = backedUp.moraine.cloud;
    const prefix = `run-${++runs}/`;
    meter.reset();
    const remove = rules.map((rule) => faults.add(rule));
    const { report } = await backedUp.restore(prefix);
    return { report, prefix, applied: remove.map((remove) => remove()) };
  }

  async function expectAllRestored(prefix: string) {
    await backedUp.expectRestored(prefix, backedUp.content);
    expect((await backedUp.moraine.items.get(keyOf.lease(PLAN)))?.executionArn).toBeUndefined();
  }

  const all = () => ({ status: 'succeeded', verified: backedUp.content.size, failed: 0, possibleDuplicates: 0 });

  const CALLS: [step: string, service: string, operation: string, skip?: number][] = [
    ['OpenRetrieval', 'dynamodb', 'PutItem'],
    ['PlanRestore', 's3', 'PutObject', 2],
    ['RequestBatch', 'dynamodb', 'PutItem'],
    ['AcceptNotice', 'sqs', 'SendMessageBatch'],
    ['CopyRange', 'glacier', 'GetJobOutput'],
    ['CopyRange', 's3', 'PutObject'],
    ['CopyRange', 's3', 'PutObject', 200],
    ['CopyRange', 's3', 'UploadPart'],
    ['CopyRange', 's3', 'CompleteMultipartUpload'],
    ['CopyRange', 'dynamodb', 'PutItem'],
    ['CopyRange', 'dynamodb', 'UpdateItem'],
    ['CopyRange', 'dynamodb', 'UpdateItem', 2],
    ['ReportRetrieval', 's3', 'PutObject', 1],
    ['ReportRetrieval', 'dynamodb', 'UpdateItem'],
  ];

  it.each(['before', 'after'] as const)(
    'survives functions killed %s their calls, also in the middle of a pack',
    async (when) => {
      const kills = CALLS.map(
        ([step, service, operation, skip]): FaultRule => ({
          service,
          operation,
          match: (subject) => subject.principal.includes(step) && !isProbe(subject),
          skip,
          times: 1,
          effect: { kind: 'killFunction', when },
        }),
      );
      const { report, prefix, applied } = await restoreUnder(...kills);
      expect(CALLS.filter((_, n) => applied[n] !== 1)).toEqual([]);
      expect(report).toMatchObject({ ...all(), requests: REQUESTS });
      await expectAllRestored(prefix);
    },
  );

  it('fetches corrupted, truncated and interrupted members again', async () => {
    const { report, prefix, applied } = await restoreUnder(
      { ...getJobOutput, match: isCut, times: 1, effect: { kind: 'flipByte', offset: 12_345 } },
      { ...getJobOutput, match: isCut, times: 1, effect: { kind: 'truncate', bytes: 50_000 } },
      { ...getJobOutput, match: isCut, times: 1, effect: { kind: 'resetAfterBytes', bytes: 60_000 } },
      { ...getJobOutput, times: 1, effect: { kind: 'flipByte', offset: 12_345 } },
    );
    expect(applied).toEqual([1, 1, 1, 1]);
    expect(report).toMatchObject({ ...all(), requests: REQUESTS });
    await expectAllRestored(prefix);
  });

  it('survives lost responses of S3', async () => {
    const lost = { kind: 'resetAfterBytes', bytes: 0 } as const;
    const match = ({ path }: FaultSubject) => path.startsWith(`/${backedUp.moraine.restoreBucket}/`);
    const { report, prefix, applied } = await restoreUnder(
      { service: 's3', operation: 'PutObject', match, times: 5, effect: lost },
      { service: 's3', operation: 'UploadPart', match: (subject) => !isProbe(subject), times: 2, effect: lost },
      { service: 's3', operation: 'CompleteMultipartUpload', match, times: 1, effect: lost },
    );
    expect(applied).toEqual([5, 2, 1]);
    expect(report).toMatchObject({ ...all(), requests: REQUESTS });
    await expectAllRestored(prefix);
  });

  it.each([
    ['tiny/007', 'PutObject', 'InvalidArgument'],
    ['tiny/255', 'PutObject', 'RequestHeaderSectionTooLarge'],
    ['large', 'CreateMultipartUpload', 'InvalidTag'],
  ])('fails only %s, at once, when %s answers %s, and reports it', async (key, operation, code) => {
    const { clock } = backedUp.moraine.cloud;
    const startedAt = clock.now();
    const { report, prefix, applied } = await restoreUnder({
      service: 's3',
      operation,
      match: ({ path }) => path.endsWith(`/${key}`),
      effect: { kind: 'error', code, statusCode: 400 },
    });
    expect(applied[0]).toBeGreaterThanOrEqual(1);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      verified: backedUp.content.size - 1,
      failed: 1,
      requests: REQUESTS,
      failures: [{ key: prefix + key, reason: expect.stringContaining(code) }],
    });
    // One job of a tier that takes up to twelve hours.
    expect(clock.now() - startedAt).toBeLessThan(13 * HOUR_MS);
    await backedUp.expectRestored(prefix, new Map([...backedUp.content].filter(([other]) => other !== key)));
  });

  it('survives lost, repeated and late notices without another job', async () => {
    const { report, prefix, applied } = await restoreUnder(
      { service: 'sns', operation: 'Deliver', times: 2, effect: { kind: 'drop' } },
      { service: 'sns', operation: 'Deliver', times: 1, effect: { kind: 'delayMs', delayMs: 5 * HOUR_MS } },
      { service: 'sns', operation: 'Deliver', effect: { kind: 'duplicate' } },
    );
    expect(applied.slice(0, 2)).toEqual([2, 1]);
    expect(applied[2]).toBeGreaterThanOrEqual(REQUESTS - 3);
    expect(report).toMatchObject({ ...all(), requests: REQUESTS });
    await expectAllRestored(prefix);
  });

  it('is refused before any request if the destination denies tags, and releases its lease', async () => {
    const { faults } = backedUp.moraine.cloud;
    backedUp.moraine.cloud.meter.reset();
    faults.add({
      service: 's3',
      match: ({ headers }) => headers['x-amz-tagging'] !== undefined,
      effect: { kind: 'error', code: 'AccessDenied', statusCode: 403, message: 'not allowed: s3:PutObjectTagging' },
    });
    const run = await backedUp.restore('no-tags/');
    expect(run).toMatchObject({ status: 'FAILED', error: 'DestinationDeniedError' });
    expect(run.cause).toContain('not allowed: s3:PutObjectTagging');
    expect(backedUp.moraine.calls('glacier', 'InitiateJob')).toBe(0);
    expect((await backedUp.moraine.items.get(keyOf.lease(PLAN)))?.executionArn).toBeUndefined();
  });

  it('skips only what is damaged in the vault, and restores only that once it is repaired', async () => {
    const damaged = ['large', 'small/05', 'tiny/259'];
    for (const key of damaged) await flipByteOf(key);
    const { report, prefix } = await restoreUnder();
    const intact = new Map([...backedUp.content].filter(([key]) => !damaged.includes(key)));
    expect(report).toMatchObject({ status: 'completed-with-errors', verified: intact.size, failed: damaged.length });
    expect(report?.failures.map(({ key }) => key).sort()).toEqual(damaged.map((key) => prefix + key));
    for (const { reason } of report?.failures ?? []) {
      expect(reason).toMatch(/expected [0-9a-f]{64}.*computed [0-9a-f]{64}/);
    }
    await backedUp.expectRestored(prefix, intact);

    for (const key of damaged) await flipByteOf(key);
    const again = await backedUp.restore(prefix);
    expect(again.report).toMatchObject({ ...all(), present: intact.size, requests: 2 + 2 });
    await expectAllRestored(prefix);
  });

  /** Turn over a byte in the middle of an object, where it lies in the vault. */
  async function flipByteOf(key: string) {
    const { cloud, items, s3, runsBucket } = backedUp.moraine;
    const snapshot = (await newestAccepted(items, PLAN))?.snapshot ?? '';
    const files = s3WorkingFiles(s3, runsBucket);
    for await (const line of readSnapshotObjects(files, { plan: PLAN, snapshot })) {
      const [slice] = line.slices;
      if (line.key !== key || !slice) continue;
      for await (const { archive, archiveId } of readArchiveLines(files, { plan: PLAN, snapshot })) {
        if (archive !== slice.archive) continue;
        flip(await cloud.glacier.archivePath('vault', archiveId), slice.offset + Math.floor(slice.sizeBytes / 2));
        return;
      }
    }
    throw new Error(`${key} is in no archive`);
  }
});

describe('a restore whose job output expires before members are cut out', () => {
  let backedUp: BackedUp;

  beforeAll(async () => {
    // Shorter than the time after which what failed comes back.
    const glacier = { outputLifetimeMs: 20 * MINUTE_MS };
    backedUp = await BackedUp.start(PLAN_SIZES, { retrieval: RETRIEVAL }, { glacier });
    await renew(backedUp, SMALL);
    await backedUp.backup();
  });
  afterAll(() => backedUp?.stop());

  it('requests that piece again', async () => {
    let job: string | undefined;
    const remove = backedUp.moraine.cloud.faults.add({
      ...getJobOutput,
      match(subject) {
        job ??= subject.path;
        return subject.path === job;
      },
      // As often as it is fetched before the message goes back.
      times: 3,
      effect: { kind: 'truncate', bytes: 1000 },
    });
    const { report } = await backedUp.restore('expired/');
    expect(remove()).toBe(3);
    expect(report).toMatchObject({ status: 'succeeded', verified: SMALL.length, requests: 2 + 1 });
    await backedUp.expectRestored('expired/', backedUp.content);
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
