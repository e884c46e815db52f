import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { MIB } from '../../core/ranges/units';
import { DAY_MS, Deployment } from '../integration/deployment';

const MINUTE_MS = 60_000;

/** Shorter than the half hour after which a range that failed comes back. */
const OUTPUT_LIFETIME_MS = 20 * MINUTE_MS;

describe('job output that expires while it is copied', () => {
  let moraine: Deployment;

  beforeAll(async () => {
    moraine = await Deployment.start(
      { retrieval: { rangeBytes: 8 * MIB, pieceBytes: 64 * MIB } },
      { glacier: { outputLifetimeMs: OUTPUT_LIFETIME_MS } },
    );
    await moraine.upload('large', 60 * MIB);
    await moraine.upload('small', 2 * MIB);
    await moraine.cloud.clock.advance(DAY_MS + 60 * MINUTE_MS);
  });
  afterAll(() => moraine?.stop());

  it('is requested again only for missing bytes, in tree-hash aligned ranges', async () => {
    const lateRanges = [24 * MIB, 32 * MIB, 56 * MIB];
    const remove = moraine.cloud.faults.add({
      service: 'glacier',
      operation: 'GetJobOutput',
      match: ({ headers }) => lateRanges.some((start) => String(headers.range).startsWith(`bytes=${start}-`)),
      // Three fetches of each range; then its message waits for longer than the output lives.
      times: 9,
      effect: { kind: 'truncate', bytes: 1000 },
    });
    const notices = moraine.overhearNotices();
    const { report } = await moraine.retrieve();
    expect(remove()).toBe(9);
    expect(report).toMatchObject({ status: 'succeeded', verified: 2, failed: 0, possibleDuplicates: 0 });
    const again = notices.filter(({ JobDescription }) => JobDescription?.endsWith('/2'));
    expect(again.map((job) => job.RetrievalByteRange).sort()).toEqual([
      `${24 * MIB}-${32 * MIB - 1}`,
      `${32 * MIB}-${40 * MIB - 1}`,
      `${56 * MIB}-${60 * MIB - 1}`,
    ]);
    expect(report?.requests).toBe(1 + 1 + 3);
    await moraine.expectSame('large', { name: 'large', sizeBytes: 60 * MIB });
  });

  it('is requested again for a small archive, too', async () => {
    const prefix = 'again/';
    await moraine.removeRestored();
    const remove = moraine.cloud.faults.add({
      service: 'glacier',
      operation: 'GetJobOutput',
      match: ({ headers }) => headers.range === undefined,
      // The inventory's output is read first.
      skip: 1,
      times: 3,
      effect: { kind: 'truncate', bytes: 1000 },
    });
    const { report } = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix } });
    expect(remove()).toBe(3);
    expect(report).toMatchObject({ status: 'succeeded', verified: 2, requests: 3 });
    await moraine.expectSame(`${prefix}small`, { name: 'small', sizeBytes: 2 * MIB });
  });

  it('is given up in the third round, with the upload of the archive', async () => {
    await moraine.removeRestored();
    moraine.cloud.faults.add({
      service: 'glacier',
      operation: 'GetJobOutput',
      match: ({ headers }) => headers.range !== undefined,
      effect: { kind: 'truncate', bytes: 1000 },
    });
    const { report } = await moraine.retrieve({ destination: { bucket: moraine.restoreBucket, prefix: 'never/' } });
    expect(report).toMatchObject({ status: 'completed-with-errors', verified: 1, failed: 1, requests: 1 + 3 });
    expect(await moraine.restoredKeys('never/')).toEqual(['never/small']);
    const { Uploads = [] } = await moraine.s3.send(new ListMultipartUploadsCommand({ Bucket: moraine.restoreBucket }));
    expect(Uploads).toEqual([]);
  });
});
