import { MIB } from '../../core/ranges/units';
import type { FaultEffect, FaultSubject } from '../../local/faults/fault-plan';
import { DAY_MS, Deployment } from '../integration/deployment';
import { isProbe } from './probe-calls';

const HOUR_MS = 3_600_000;
const WRITES = ['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'];
const ACCESS_DENIED: FaultEffect = { kind: 'error', code: 'AccessDenied', statusCode: 403, message: 'Access Denied' };
const KEY_DISABLED: FaultEffect = {
  kind: 'error',
  code: 'KMS.DisabledException',
  statusCode: 400,
  message: 'arn:aws:kms:us-east-1:123456789012:key/1 is disabled.',
};

async function thirteenArchives(retrieval = {}): Promise<Deployment> {
  const moraine = await Deployment.start({ retrieval: { rangeBytes: 8 * MIB, pieceBytes: 32 * MIB, ...retrieval } });
  for (let n = 0; n < 11; n++) await moraine.upload(`small-${n}`, 1000 + n);
  await moraine.upload('large-0', 12 * MIB);
  await moraine.upload('large-1', 20 * MIB);
  await moraine.cloud.clock.advance(DAY_MS + HOUR_MS);
  moraine.cloud.meter.reset();
  return moraine;
}

/** Refuse what is below a prefix of a bucket, to whom it concerns, while `when` says so. */
function refuse(
  moraine: Deployment,
  below: string,
  options: { operations?: string[]; role?: string; effect?: FaultEffect; when?: () => boolean } = {},
): () => number {
  const { operations = WRITES, role = '', effect = ACCESS_DENIED, when = () => true } = options;
  const match = ({ path, operation, principal }: FaultSubject) =>
    when() && path.startsWith(`/${below}`) && operations.includes(operation) && principal.includes(role);
  return moraine.cloud.faults.add({ service: 's3', match, effect });
}

/** Becomes true with the first job for an archive. */
function archivesAreRequested(moraine: Deployment): () => boolean {
  let requested = false;
  const match = ({ principal }: FaultSubject) => {
    requested ||= principal.includes('RequestBatch');
    return false;
  };
  moraine.cloud.faults.add({ service: 'glacier', operation: 'InitiateJob', match, effect: { kind: 'throttle' } });
  return () => requested;
}

const jobs = (moraine: Deployment) => moraine.calls('glacier', 'InitiateJob');
const opened = (moraine: Deployment) => moraine.calls('s3', 'CreateMultipartUpload');
const aborted = (moraine: Deployment) => moraine.calls('s3', 'AbortMultipartUpload');

describe('a destination that denies', () => {
  let moraine: Deployment;
  beforeAll(async () => {
    moraine = await thirteenArchives();
  });
  afterEach(() => {
    moraine.cloud.faults.clear();
    moraine.cloud.meter.reset();
  });
  afterAll(() => moraine?.stop());

  it.each([
    ['either function', '', { prefix: 'a/', dryRun: false }, 'accept-notice'],
    ['copy-range alone', 'CopyRange', { prefix: 'b/', dryRun: false }, 'copy-range'],
    ['a dry run', '', { prefix: 'c/', dryRun: true }, 'accept-notice'],
  ])('is found before the first job if it denies %s', async (_name, role, { prefix, dryRun }, by) => {
    const bucket = moraine.restoreBucket;
    refuse(moraine, `${bucket}/${prefix}`, { role });
    const run = await moraine.retrieve({ destination: { bucket, prefix }, dryRun });
    expect(run).toMatchObject({ status: 'FAILED', error: 'DestinationDeniedError' });
    expect(run.cause).toContain(`${by} may not write to s3://${bucket}/${prefix}`);
    expect(run.cause).toContain('S3 refuses CreateMultipartUpload (s3:PutObject)');
    expect(run.cause).toContain("AccessDenied: Access Denied; check that the bucket's policy");
    expect(run.report).toMatchObject({ status: 'failed', error: { error: 'DestinationDeniedError' } });
    expect(jobs(moraine)).toBe(0);
  });

  it('is found before the first job of a rebuild, which brings catalogs to the runs bucket', async () => {
    refuse(moraine, `${moraine.runsBucket}/rebuild/`);
    const run = await moraine.retrieve({ kind: 'rebuild' });
    expect(run).toMatchObject({ status: 'FAILED', error: 'DestinationDeniedError' });
    expect(run.cause).toContain(`s3://${moraine.runsBucket}/rebuild/${run.runId}/`);
    expect(jobs(moraine)).toBe(0);
  });

  it("is found by the probe's part upload when its key is disabled, and leaves nothing behind", async () => {
    refuse(moraine, moraine.restoreBucket, { operations: ['UploadPart'], effect: KEY_DISABLED });
    const run = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix: 'd/' } });
    expect(run).toMatchObject({ status: 'FAILED', error: 'DestinationDeniedError' });
    expect(run.cause).toMatch(
      /UploadPart .*KMS\.DisabledException: .* is disabled\.; check that the KMS key is enabled/,
    );
    expect(jobs(moraine)).toBe(0);
    expect([opened(moraine), aborted(moraine)]).toEqual([1, 1]);
  });

  it('leaves nothing behind where it does not deny', async () => {
    const run = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix: 'e/' }, dryRun: true });
    expect(run.report).toMatchObject({ status: 'planned', archives: 13 });
    expect([opened(moraine), aborted(moraine)]).toEqual([2, 2]);
    expect(await moraine.restoredKeys('e/')).toEqual([]);
  });

  it.each(['CreateMultipartUpload', 'UploadPart', 'AbortMultipartUpload'])(
    'is not held for one that denies because functions are killed, answers lost or calls throttled at %s',
    async (operation) => {
      const effects: FaultEffect[] = [
        { kind: 'killFunction', when: 'before' },
        { kind: 'killFunction', when: 'after' },
        { kind: 'resetAfterBytes', bytes: 0 },
        { kind: 'throttle' },
      ];
      const rules = effects.map((effect) =>
        moraine.cloud.faults.add({ service: 's3', operation, match: isProbe, times: 1, effect }),
      );
      const destination = { bucket: moraine.restoreBucket, prefix: `${operation}/` };
      const { report } = await moraine.retrieve({ destination, dryRun: true });
      expect(rules.map((remove) => remove())).toEqual([1, 1, 1, 1]);
      expect(report).toMatchObject({ status: 'planned', archives: 13 });
      expect(await moraine.restoredKeys(destination.prefix)).toEqual([]);
    },
  );

  it('fails each archive in its first round when access is denied during the run, with AccessDenied as the reason', async () => {
    const bucket = moraine.restoreBucket;
    const lift = refuse(moraine, `${bucket}/f/`, { when: archivesAreRequested(moraine) });
    const run = await moraine.retrieve({ destination: { bucket, prefix: 'f/' } });
    expect(run.report).toMatchObject({ status: 'completed-with-errors', verified: 0, failed: 13, requests: 13 });
    expect(run.report?.failures.filter(({ reason }) => reason.includes('AccessDenied: Access Denied'))).toHaveLength(
      13,
    );
    // The inventory, and one for each archive.
    expect(jobs(moraine)).toBe(1 + 13);
    // Each archive once, with a probe that finds the denial general.
    expect(lift()).toBe(13 * 2);
    const hours = (Date.parse(run.report?.finishedAt ?? '') - Date.parse(run.report?.startedAt ?? '')) / HOUR_MS;
    expect(hours).toBeLessThan(24);
    expect(await moraine.restoredKeys('f/')).toEqual([]);
  });

  it('is reported when it denies reads too', async () => {
    const bucket = moraine.restoreBucket;
    const operations = [...WRITES, 'HeadObject', 'AbortMultipartUpload'];
    refuse(moraine, `${bucket}/g/`, { operations, when: archivesAreRequested(moraine) });
    const run = await moraine.retrieve({ destination: { bucket, prefix: 'g/' } });
    expect(run.report).toMatchObject({ status: 'completed-with-errors', failed: 13, requests: 13 });
    expect(run.report?.failures.filter(({ reason }) => reason.includes('AccessDenied'))).toHaveLength(13);
  });

  it('fails only the archive that it rejects, and restores the others', async () => {
    const bucket = moraine.restoreBucket;
    refuse(moraine, `${bucket}/h/small-3`);
    refuse(moraine, `${bucket}/h/large-1`, { operations: ['CompleteMultipartUpload'], effect: KEY_DISABLED });
    const run = await moraine.retrieve({ destination: { bucket, prefix: 'h/' } });
    expect(run.report).toMatchObject({ status: 'completed-with-errors', verified: 11, failed: 2, requests: 13 });
    const reasons = Object.fromEntries((run.report?.failures ?? []).map(({ key, reason }) => [key, reason]));
    expect(reasons['h/small-3']).toContain('S3 refuses PutObject (s3:PutObject)');
    expect(reasons['h/large-1']).toContain('KMS.DisabledException');
    expect(await moraine.restoredKeys('h/')).toHaveLength(11);
  });
});

describe('a run of several batches', () => {
  let moraine: Deployment;
  beforeAll(async () => {
    moraine = await thirteenArchives({ batchArchives: 5, batchesInFlightMax: 1 });
  });
  afterAll(() => moraine?.stop());

  it('requests nothing more once its destination denies every write', async () => {
    refuse(moraine, moraine.restoreBucket, { when: archivesAreRequested(moraine) });
    const run = await moraine.retrieve();
    expect(run.report).toMatchObject({ status: 'completed-with-errors', verified: 0, failed: 13, requests: 5 });
    expect(run.report?.failures.filter(({ reason }) => reason.includes('AccessDenied: Access Denied'))).toHaveLength(
      13,
    );
    expect(jobs(moraine)).toBe(1 + 5);
    const manifest = await moraine.runFile(`runs/${run.runId}/failures.jsonl`);
    expect(manifest.trim().split('\n')).toHaveLength(13);
  });

  it('is completed by another run once the destination allows writes', async () => {
    moraine.cloud.faults.clear();
    const failures = { bucket: moraine.runsBucket, key: 'runs/test-1/failures.jsonl' };
    const { report } = await moraine.retrieve({ manifest: failures });
    expect(report).toMatchObject({ status: 'succeeded', verified: 13, requests: 13 });
    for (const source of moraine.archives) await moraine.expectSame(source.name, source);
  });
});
