import { readFile, truncate, writeFile } from 'node:fs/promises';
import { GetJobOutputCommand } from '@aws-sdk/client-glacier';
import fc from 'fast-check';
import { errorOf, guideTreeHash, hourMs, mib, openWorld, pattern, type World } from './harness';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterAll(async () => {
  await world.close();
});

async function staged(body: Buffer, parameters: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const ArchiveId = await world.upload('photos', body, headers);
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited', ...parameters });
  await world.clock.advance(hourMs);
  return jobId;
}

const output = (jobId: string, range?: string) =>
  world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`, range === undefined ? {} : { range });

test('a whole output: 200 with its headers, by raw HTTP and by the SDK', async () => {
  const body = pattern(100);
  const jobId = await staged(body, {}, { 'x-amz-archive-description': 'a "photo", \\ mine' });
  const reply = await output(jobId);
  expect(reply.status).toBe(200);
  expect(reply.headers).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': '100',
    'content-type': 'application/octet-stream',
    'x-amz-archive-description': 'a "photo", \\ mine',
    'x-amz-sha256-tree-hash': guideTreeHash(body),
  });
  for (const absent of ['content-range', 'etag', 'last-modified']) expect(reply.headers).not.toHaveProperty(absent);
  const sdk = await world.client.send(new GetJobOutputCommand({ accountId: '-', vaultName: 'photos', jobId }));
  expect(sdk.checksum).toBe(guideTreeHash(body));
  expect(Buffer.from((await sdk.body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
});

test('an archive without description has no description header', async () => {
  expect((await output(await staged(pattern(5)))).headers).not.toHaveProperty('x-amz-archive-description');
});

test.each([
  ['bytes=0-9', 206, 'bytes 0-9/100', 10],
  ['bytes=0-99', 206, 'bytes 0-99/100', 100],
  ['bytes=90-', 206, 'bytes 90-99/100', 10],
  ['bytes=90-1000', 206, 'bytes 90-99/100', 10],
  ['bytes=99-99', 206, 'bytes 99-99/100', 1],
  ['bytes=9-5', 200, undefined, 100],
  ['bytes=', 200, undefined, 100],
  ['bytes=a-b', 200, undefined, 100],
  ['bytes=-5', 200, undefined, 100],
  ['bytes=0-1,5-6', 200, undefined, 100],
  ['items=0-1', 200, undefined, 100],
])('Range %s of 100 bytes answers %d', async (range, status, contentRange, lengthBytes) => {
  const body = pattern(100);
  const reply = await output(await staged(body), range);
  expect(reply.status).toBe(status);
  expect(reply.headers['content-range']).toBe(contentRange);
  expect(reply.headers['content-length']).toBe(String(lengthBytes));
  const start = Number(/bytes (\d+)/.exec(contentRange ?? '')?.[1] ?? 0);
  expect(reply.body.equals(body.subarray(start, start + lengthBytes))).toBe(true);
});

test.each(['bytes=100-', 'bytes=100-200', 'bytes=999999999999999-'])(
  'Range %s starts past 100 bytes: 400',
  async (range) => {
    expect(errorOf(await output(await staged(pattern(100)), range))).toBe(
      `400 InvalidParameterValueException: The start of the range is larger than size of retrieved data: ${range}`,
    );
  },
);

test('a range is relative to what was retrieved', async () => {
  const body = pattern(4 * mib);
  const jobId = await staged(body, { RetrievalByteRange: `${2 * mib}-${4 * mib - 1}` });
  const all = await output(jobId);
  expect(all.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(body.subarray(2 * mib)));
  const second = await output(jobId, `bytes=${mib}-${2 * mib - 1}`);
  expect(second.headers['content-range']).toBe(`bytes ${mib}-${2 * mib - 1}/${2 * mib}`);
  expect(second.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(body.subarray(3 * mib)));
  expect(second.body.equals(body.subarray(3 * mib))).toBe(true);
});

/** Whether a byte range is a node of the tree over data of this size: by building the tree from the top down. */
function isNode(start: number, end: number, from: number, to: number): boolean {
  if (start === from && end === to) return true;
  if (to - from + 1 <= mib) return false;
  let leftBytes = mib;
  while (leftBytes * 2 < to - from + 1) leftBytes *= 2;
  return isNode(start, end, from, from + leftBytes - 1) || isNode(start, end, from + leftBytes, to);
}

test('x-amz-sha256-tree-hash is present exactly when both ranges are nodes of the tree, and is correct', async () => {
  const body = pattern(6.5 * mib);
  const last = body.length - 1;
  const jobs = new Map<string, { jobId: string; start: number; end: number }>();
  const ArchiveId = await world.upload('photos', body);
  const leaf = (at: number) => Math.min(at * mib, body.length);
  for (let first = 0; first < 7; first++) {
    for (let past = first + 1; past <= 7; past++) {
      const [start, end] = [leaf(first), leaf(past) - 1];
      const parameters = { Type: 'archive-retrieval', ArchiveId, RetrievalByteRange: `${start}-${end}` };
      jobs.set(`${first}-${past}`, { jobId: await world.job('photos', parameters), start, end });
    }
  }
  await world.clock.advance(4 * hourMs);
  const bounds = fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 7 }).map((at) => at * mib) },
    { weight: 1, arbitrary: fc.nat({ max: last }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...jobs.values()), bounds, bounds, async ({ jobId, start, end }, a, b) => {
      const retrievedBytes = end - start + 1;
      const from = Math.min(a, b);
      const to = Math.min(Math.max(a, b), retrievedBytes) - 1;
      fc.pre(from <= to);
      const reply = await output(jobId, `bytes=${from}-${to}`);
      expect(reply.status).toBe(206);
      const bytes = body.subarray(start + from, start + to + 1);
      const expected =
        isNode(start, end, 0, last) && isNode(from, to, 0, retrievedBytes - 1) ? guideTreeHash(bytes) : undefined;
      expect(reply.headers['x-amz-sha256-tree-hash']).toBe(expected);
      expect(reply.body.equals(bytes)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('data corrupted on disk is served unchanged, with the tree hash of the upload', async () => {
  const body = pattern(3 * mib);
  const ArchiveId = await world.upload('photos', body);
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  await world.clock.advance(hourMs);
  const path = await world.glacier.archivePath('photos', ArchiveId);
  const data = await readFile(path);
  expect(data.equals(body)).toBe(true);
  data[mib + 5] = 255;
  await writeFile(path, data);
  const reply = await output(jobId, `bytes=${mib}-${2 * mib - 1}`);
  expect(reply.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(body.subarray(mib, 2 * mib)));
  expect(reply.body[5]).toBe(255);
});

test('data truncated on disk aborts the connection instead of hanging', async () => {
  const ArchiveId = await world.upload('photos', pattern(3 * mib));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  await world.clock.advance(hourMs);
  await truncate(await world.glacier.archivePath('photos', ArchiveId), mib);
  await expect(output(jobId)).rejects.toThrow();
  expect(world.errors.splice(0)).toHaveLength(1);
});

test('many clients may read ranges in parallel', async () => {
  const body = pattern(8 * mib);
  const jobId = await staged(body);
  const parts = await Promise.all(
    Array.from({ length: 8 }, (_, at) => output(jobId, `bytes=${at * mib}-${(at + 1) * mib - 1}`)),
  );
  expect(Buffer.concat(parts.map((part) => part.body)).equals(body)).toBe(true);
});
