import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  InitiateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import {
  accountId,
  checksums,
  errorOf,
  guideTreeHash,
  hourMs,
  mib,
  openWorld,
  pattern,
  type Reply,
  vaultArn,
  type World,
} from './harness';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const uploads = '/-/vaults/photos/multipart-uploads';

async function initiate(partSizeBytes: number, headers: Record<string, string> = {}): Promise<string> {
  const reply = await world.send('POST', uploads, { 'x-amz-part-size': String(partSizeBytes), ...headers });
  expect(reply.status).toBe(201);
  return reply.headers['x-amz-multipart-upload-id'] as string;
}

function sendPart(uploadId: string, start: number, body: Buffer, headers: Record<string, string> = {}): Promise<Reply> {
  const range = { 'content-range': `bytes ${start}-${start + body.length - 1}/*` };
  return world.send('PUT', `${uploads}/${uploadId}`, { ...range, ...checksums(body), ...headers }, body);
}

const complete = (uploadId: string, sizeBytes: number, treeHash: string) =>
  world.send('POST', `${uploads}/${uploadId}`, {
    'x-amz-archive-size': String(sizeBytes),
    'x-amz-sha256-tree-hash': treeHash,
  });

test('the SDK uploads parts out of order; the archive comes back whole, and in ranges', async () => {
  const data = pattern(6.5 * mib);
  const place = { accountId: '-', vaultName: 'photos' };
  const started = await world.client.send(
    new InitiateMultipartUploadCommand({ ...place, partSize: String(2 * mib), archiveDescription: 'album' }),
  );
  const { uploadId } = started;
  expect(uploadId).toMatch(/^[A-Za-z0-9_-]{92}$/);
  expect(started.location).toBe(`/${accountId}/vaults/photos/multipart-uploads/${uploadId}`);
  for (const start of [4, 0, 6, 2].map((leaf) => leaf * mib)) {
    const body = data.subarray(start, start + 2 * mib);
    const range = `bytes ${start}-${start + body.length - 1}/*`;
    const part = await world.client.send(new UploadMultipartPartCommand({ ...place, uploadId, range, body }));
    expect(part.checksum).toBe(guideTreeHash(body));
  }
  const listed = await world.client.send(new ListPartsCommand({ ...place, uploadId }));
  expect(listed.Parts?.map((part) => part.RangeInBytes)).toEqual([
    '0-2097151',
    '2097152-4194303',
    '4194304-6291455',
    '6291456-6815743',
  ]);
  expect(listed).toMatchObject({ ArchiveDescription: 'album', PartSizeInBytes: 2 * mib, VaultARN: vaultArn('photos') });
  const open = await world.client.send(new ListMultipartUploadsCommand(place));
  expect(open.UploadsList?.map((upload) => upload.MultipartUploadId)).toEqual([uploadId]);
  const done = await world.client.send(
    new CompleteMultipartUploadCommand({
      ...place,
      uploadId,
      archiveSize: String(data.length),
      checksum: guideTreeHash(data),
    }),
  );
  expect(done.archiveId).toMatch(/^[A-Za-z0-9_-]{138}$/);
  expect((await world.client.send(new ListMultipartUploadsCommand(place))).UploadsList).toEqual([]);
  await expect(world.client.send(new ListPartsCommand({ ...place, uploadId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });

  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: done.archiveId });
  await world.clock.advance(4 * hourMs);
  const whole = await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`);
  expect(whole.body.equals(data)).toBe(true);
  expect(whole.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(data));
  const across = await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`, {
    range: `bytes=${2 * mib - 7}-${4 * mib + 9}`,
  });
  expect(across.body.equals(data.subarray(2 * mib - 7, 4 * mib + 10))).toBe(true);
  const tail = await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`, {
    range: `bytes=${4 * mib}-${data.length - 1}`,
  });
  expect(tail.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(data.subarray(4 * mib)));
});

test.each([undefined, '0', '1048575', '1048577', '3145728', '8589934592', 'abc', '-1048576', '1e6'])(
  'Initiate refuses part size %s',
  async (size) => {
    const reply = await world.send('POST', uploads, size === undefined ? {} : { 'x-amz-part-size': size });
    expect(errorOf(reply)).toBe(
      `400 InvalidParameterValueException: Invalid part size: ${size ?? null}. Part size must not be null, must be a power of two and be between 1048576 and 4294967296 bytes.`,
    );
  },
);

test.each([
  ['a total', 'bytes 0-99/100', 'Invalid Content-Range: bytes 0-99/100'],
  ['a start inside a part', 'bytes 5-104/*', 'Invalid Content-Range: bytes 5-104/*'],
  ['a length that disagrees', 'bytes 0-100/*', 'Content-Range: bytes 0-100/* is incompatible with Content-Length: 100'],
  ['more than a part', 'bytes 0-1048576/*', 'Invalid Content-Range: bytes 0-1048576/*'],
  ['an end before the start', 'bytes 1048576-1/*', 'Invalid Content-Range: bytes 1048576-1/*'],
  ['nonsense', 'items 1-2', 'Invalid Content-Range: items 1-2'],
  [
    'part 10,001',
    `bytes ${10_000 * mib}-${10_000 * mib + 99}/*`,
    'This is part number 10001 for the current multipart upload. It exceeds the limit of 10000 parts.',
  ],
])('a part with a Content-Range of %s is refused', async (_, range, message) => {
  const uploadId = await initiate(mib);
  const reply = await sendPart(uploadId, 0, pattern(100), { 'content-range': range });
  expect(errorOf(reply)).toBe(`400 InvalidParameterValueException: ${message}`);
});

test('a part with a wrong hash is refused and not listed', async () => {
  const uploadId = await initiate(mib);
  const wrong = '0'.repeat(64);
  expect(errorOf(await sendPart(uploadId, 0, pattern(9), { 'x-amz-sha256-tree-hash': wrong }))).toMatch(
    /^400 .*Checksum mismatch/,
  );
  expect(errorOf(await sendPart(uploadId, 0, pattern(9), { 'x-amz-content-sha256': wrong }))).toMatch(/^403 /);
  expect((await world.send('GET', `${uploads}/${uploadId}`)).text).toContain('"Parts":[]');
});

test('a range sent again replaces the part', async () => {
  const uploadId = await initiate(mib);
  await sendPart(uploadId, 0, Buffer.from('first'));
  const second = Buffer.from('the second');
  expect((await sendPart(uploadId, 0, second)).status).toBe(204);
  const reply = await complete(uploadId, second.length, guideTreeHash(second));
  expect(reply.status).toBe(201);
});

test('ListParts of an upload without description or parts, to the byte', async () => {
  const uploadId = await initiate(4 * mib);
  const { text } = await world.send('GET', `${uploads}/${uploadId}`);
  const date = /"CreationDate":"([^"]+)"/.exec(text)?.[1];
  expect(text).toBe(
    `{"ArchiveDescription":null,"CreationDate":"${date}","Marker":null,"MultipartUploadId":"${uploadId}","PartSizeInBytes":4194304,"Parts":[],"VaultARN":"${vaultArn('photos')}"}`,
  );
});

test('ListParts and ListMultipartUploads show 50, however many are asked for', async () => {
  const uploadId = await initiate(mib);
  for (let part = 0; part < 51; part++) await sendPart(uploadId, part * mib, pattern(mib));
  for (let others = 0; others < 50; others++) await initiate(mib);
  const list = async (path: string) =>
    JSON.parse((await world.send('GET', `${uploads}${path}`)).text) as { Parts?: object[]; UploadsList?: object[] };
  for (const limit of ['', '?limit=51', '?limit=1000']) {
    expect((await list(`/${uploadId}${limit}`)).Parts).toHaveLength(50);
    expect((await list(limit)).UploadsList).toHaveLength(50);
  }
});

test('ListParts and ListMultipartUploads page', async () => {
  const uploadId = await initiate(mib);
  for (const part of [2, 0, 1]) await sendPart(uploadId, part * mib, pattern(mib));
  const page = async (query: string) =>
    JSON.parse((await world.send('GET', `${uploads}/${uploadId}?${query}`)).text) as {
      Marker: string;
      Parts: object[];
    };
  const first = await page('limit=2');
  expect(first.Parts).toHaveLength(2);
  const second = await page(`limit=2&marker=${first.Marker}`);
  expect(second).toMatchObject({ Marker: null, Parts: [{ RangeInBytes: '2097152-3145727' }] });
  expect(errorOf(await world.send('GET', `${uploads}/${uploadId}?limit=0`))).toMatch(/^400 /);
  const other = await initiate(mib);
  const uploadsPage = JSON.parse((await world.send('GET', `${uploads}?limit=1`)).text) as {
    Marker: string;
    UploadsList: object[];
  };
  expect(uploadsPage.UploadsList).toHaveLength(1);
  const rest = await world.send('GET', `${uploads}?marker=${uploadsPage.Marker}`);
  expect([uploadId, other].filter((id) => rest.text.includes(id))).toEqual([uploadsPage.Marker]);
  expect(errorOf(await world.send('GET', `${uploads}?marker=nonsense`))).toMatch(/^400 /);
});

describe('Complete', () => {
  const data = pattern(2 * mib + 10);
  let uploadId: string;
  beforeEach(async () => {
    uploadId = await initiate(mib);
    for (const part of [0, 2]) await sendPart(uploadId, part * mib, data.subarray(part * mib, (part + 1) * mib));
  });
  const finish = () => sendPart(uploadId, mib, data.subarray(mib, 2 * mib));

  test('refuses a gap, and works once it is filled', async () => {
    const refused = await complete(uploadId, data.length, guideTreeHash(data));
    expect(errorOf(refused)).toMatch(/^400 InvalidParameterValueException: The uploaded parts are not contiguous/);
    await finish();
    expect((await complete(uploadId, data.length, guideTreeHash(data))).status).toBe(201);
  });

  test('refuses a short part in the middle, which was accepted', async () => {
    expect((await sendPart(uploadId, mib, pattern(100))).status).toBe(204);
    expect(errorOf(await complete(uploadId, data.length, guideTreeHash(data)))).toMatch(/^400 .*not contiguous/);
  });

  test('refuses a wrong size and a wrong, linear or empty hash, and stays open', async () => {
    await finish();
    expect(errorOf(await complete(uploadId, data.length - 1, guideTreeHash(data)))).toMatch(
      /^400 .*Invalid x-amz-archive-size/,
    );
    const linear = checksums(data)['x-amz-content-sha256'];
    expect(errorOf(await complete(uploadId, data.length, linear))).toBe(
      `400 InvalidParameterValueException: Invalid x-amz-sha256-tree-hash: ${linear}`,
    );
    expect((await complete(uploadId, data.length, guideTreeHash(data))).status).toBe(201);
  });

  test('repeated, returns the same archive for 24 hours, also in parallel and after a restart', async () => {
    await finish();
    const replies = await Promise.all([1, 2, 3].map(() => complete(uploadId, data.length, guideTreeHash(data))));
    world = await world.restart();
    replies.push(await complete(uploadId, data.length, guideTreeHash(data)));
    expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map((reply) => reply.headers['x-amz-archive-id'])).size).toBe(1);
    await world.clock.advance(24 * hourMs);
    expect(errorOf(await complete(uploadId, data.length, guideTreeHash(data)))).toMatch(/^404 /);
  });

  test('closes the upload to parts and to Abort', async () => {
    await finish();
    await complete(uploadId, data.length, guideTreeHash(data));
    expect(errorOf(await finish())).toMatch(/^404 /);
    expect(errorOf(await world.send('DELETE', `${uploads}/${uploadId}`))).toMatch(/^404 /);
  });
});

test('Abort is idempotent; the upload is gone', async () => {
  const uploadId = await initiate(mib);
  await world.client.send(new AbortMultipartUploadCommand({ accountId: '-', vaultName: 'photos', uploadId }));
  expect((await world.send('DELETE', `${uploads}/${uploadId}`)).status).toBe(204);
  expect(errorOf(await sendPart(uploadId, 0, pattern(5)))).toBe(
    `404 ResourceNotFoundException: The upload ID was not found: ${uploadId}`,
  );
  expect((await world.send('DELETE', `${uploads}/unknown`)).status).toBe(404);
});

test('an upload expires 24 hours after its last part', async () => {
  const uploadId = await initiate(mib);
  await world.clock.advance(23 * hourMs);
  expect((await sendPart(uploadId, 0, pattern(5))).status).toBe(204);
  await world.clock.advance(23 * hourMs);
  expect((await world.send('GET', `${uploads}/${uploadId}`)).status).toBe(200);
  await world.clock.advance(2 * hourMs);
  expect((await world.send('GET', `${uploads}/${uploadId}`)).status).toBe(404);
  expect((await world.send('GET', uploads)).text).toBe('{"Marker":null,"UploadsList":[]}');
});

test('parts survive a restart', async () => {
  const data = pattern(mib + 5);
  const uploadId = await initiate(mib, { 'x-amz-archive-description': 'kept' });
  await sendPart(uploadId, 0, data.subarray(0, mib));
  world = await world.restart();
  expect((await world.send('GET', `${uploads}/${uploadId}`)).text).toContain('"ArchiveDescription":"kept"');
  await sendPart(uploadId, mib, data.subarray(mib));
  const done = await complete(uploadId, data.length, guideTreeHash(data));
  expect(done.status).toBe(201);
  world = await world.restart();
  const archiveId = done.headers['x-amz-archive-id'] as string;
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Expedited' });
  await world.clock.advance(hourMs);
  expect((await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`)).body.equals(data)).toBe(true);
});
