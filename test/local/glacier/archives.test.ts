import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { DeleteArchiveCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import {
  accountId,
  checksums,
  errorOf,
  guideTreeHash,
  hourMs,
  mib,
  openWorld,
  pattern,
  vaultArn,
  type World,
} from './harness';
import { RawConnection } from './raw-connection';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const archives = '/-/vaults/photos/archives';

/** Files of archives, complete or not. */
async function storedFiles(): Promise<string[]> {
  const names = await readdir(world.directory, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile() && /incoming|data/.test(entry.parentPath)).map((entry) => entry.name);
}

async function retrieve(archiveId: string): Promise<Buffer> {
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId: archiveId });
  await world.clock.advance(4 * hourMs);
  return (await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`)).body;
}

test.each([1, 1023, mib - 1, mib, mib + 1, 3 * mib + 5])(
  'an archive of %d bytes comes back as it was',
  async (lengthBytes) => {
    const body = pattern(lengthBytes);
    const reply = await world.send(
      'POST',
      archives,
      { ...checksums(body), 'x-amz-archive-description': 'my photo' },
      body,
    );
    const archiveId = reply.headers['x-amz-archive-id'] as string;
    expect(reply.status).toBe(201);
    expect(archiveId).toMatch(/^[A-Za-z0-9_-]{138}$/);
    expect(reply.headers.location).toBe(`/${accountId}/vaults/photos/archives/${archiveId}`);
    expect(reply.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(body));
    expect((await retrieve(archiveId)).equals(body)).toBe(true);
  },
);

test('the SDK uploads and deletes', async () => {
  const body = Buffer.from('Welcome to Amazon Glacier.');
  const upload = new UploadArchiveCommand({
    accountId: '-',
    vaultName: 'photos',
    archiveDescription: 'greeting',
    body,
  });
  const { archiveId, checksum, location } = await world.client.send(upload);
  expect(location).toBe(`/${accountId}/vaults/photos/archives/${archiveId}`);
  expect(checksum).toBe(guideTreeHash(body));
  await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'photos', archiveId }));
  expect(await storedFiles()).toEqual([]);
});

test('the same bytes uploaded again are another archive', async () => {
  const body = Buffer.from('twice');
  expect(await world.upload('photos', body)).not.toBe(await world.upload('photos', body));
});

const body = pattern(mib + 100);
const wrong = 'ab'.repeat(32);
test.each<[string, Record<string, string>, Buffer, string]>([
  [
    'no version header',
    { 'x-amz-glacier-version': '' },
    body,
    '400 MissingParameterValueException: Required parameter missing: API version',
  ],
  [
    'no tree hash',
    { 'x-amz-sha256-tree-hash': '' },
    body,
    '400 MissingParameterValueException: Required parameter missing: x-amz-sha256-tree-hash',
  ],
  [
    'no linear hash',
    { 'x-amz-content-sha256': '' },
    body,
    '400 MissingParameterValueException: Required parameter missing: x-amz-content-sha256',
  ],
  ['an empty body', {}, Buffer.alloc(0), '400 InvalidParameterValueException: Invalid Content-Length: 0'],
  [
    'a wrong tree hash',
    { 'x-amz-sha256-tree-hash': wrong },
    body,
    `400 InvalidParameterValueException: Checksum mismatch: expected ${wrong}, computed ${guideTreeHash(body)}`,
  ],
  [
    'a wrong linear hash',
    { 'x-amz-content-sha256': wrong },
    body,
    `403 InvalidSignatureException: The value passed in as x-amz-content-sha256 does not match the computed payload hash. Computed digest: ${checksums(body)['x-amz-content-sha256']} expected hash: ${wrong}`,
  ],
  [
    'a wrong linear hash of one leaf',
    { 'x-amz-content-sha256': wrong },
    pattern(100),
    `403 InvalidSignatureException: The value passed in as x-amz-content-sha256 does not match the computed payload hash. Computed digest: ${guideTreeHash(pattern(100))} expected hash: ${wrong}`,
  ],
  [
    'an unsigned payload',
    { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    body,
    '400 InvalidParameterValueException: Invalid x-amz-content-sha256: UNSIGNED-PAYLOAD',
  ],
  [
    'a description of 1,025 characters',
    { 'x-amz-archive-description': 'd'.repeat(1025) },
    body,
    '400 InvalidParameterValueException: Invalid archive description: it has 1025 characters, at most 1024 are allowed',
  ],
  [
    'a description beyond ASCII',
    { 'x-amz-archive-description': 'caf\u00e9' },
    body,
    '400 InvalidParameterValueException: Invalid archive description: only printable ASCII characters (0x20-0x7E) are allowed',
  ],
])('%s is refused and leaves nothing behind', async (_, headers, data, expected) => {
  expect(errorOf(await world.send('POST', archives, { ...checksums(data), ...headers }, data))).toBe(expected);
  expect(await storedFiles()).toEqual([]);
});

/** Write to a new socket, then read until it closes or `waitMs` have passed. */
function raw(text: string, waitMs = 2000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(world.port, '127.0.0.1', () => socket.write(text));
    let received = '';
    const finish = () => {
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(finish, waitMs);
    socket.on('data', (data) => {
      received += data;
      if (received.includes('\r\n\r\n')) setTimeout(finish, 20);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      finish();
    });
    socket.on('error', reject);
  });
}

const head = (headers: Record<string, string>) =>
  `POST ${archives} HTTP/1.1\r\nHost: x\r\nx-amz-glacier-version: 2012-06-01\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

test('a body over 4 GiB is refused before any of it is read, and the connection closed', async () => {
  const reply = await raw(head({ 'Content-Length': '4294967297', ...checksums(body) }));
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(reply).toMatch(/connection: close/i);
  expect(reply).toContain('"Invalid Content-Length: 4294967297"');
});

test('chunked transfer is refused', async () => {
  const reply = await raw(`${head({ 'Transfer-Encoding': 'chunked', ...checksums(body) })}3\r\nabc\r\n0\r\n\r\n`);
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
});

test('a body without Content-Length is refused', async () => {
  expect(await raw(head(checksums(body)))).toContain('"Required parameter missing: Content-Length"');
});

test('a truncated body stores nothing', async () => {
  await raw(`${head({ 'Content-Length': String(body.length), ...checksums(body) })}only this`, 100);
  for (let attempt = 0; attempt < 100 && (await storedFiles()).length > 0; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await storedFiles()).toEqual([]);
});

test('a stalled body is answered with 408', async () => {
  const directory = world.directory;
  await world.close();
  world = await openWorld({ directory, options: { bodyIdleTimeoutRealMs: 50 } });
  await world.send('PUT', '/-/vaults/photos');
  const reply = await raw(`${head({ 'Content-Length': String(body.length), ...checksums(body) })}only this`);
  expect(reply).toMatch(/^HTTP\/1\.1 408 /);
  expect(reply).toContain('"RequestTimeoutException"');
  expect(await storedFiles()).toEqual([]);
});

// Here the server waits a minute for more of a body, so that pauses of a busy machine do not matter.
test('Expect: 100-continue is answered before the body comes', async () => {
  const small = Buffer.from('small');
  const headers = { 'Content-Length': '5', Expect: '100-continue', ...checksums(small) };
  const connection = new RawConnection(world.port);
  connection.write(head(headers));
  expect(await connection.reply(100)).toBe('silent');
  connection.write('small');
  expect(await connection.reply(10_000)).toMatchObject({ status: 201, interim: [100] });
  connection.destroy();
});

test('a request that arrives byte by byte is complete in the end', async () => {
  const request = `${head({ 'Content-Length': '4', ...checksums(Buffer.from('slow')) })}slow`;
  const connection = new RawConnection(world.port);
  for (const byte of request) {
    connection.write(byte);
    await setImmediate();
  }
  expect(await connection.reply(10_000)).toMatchObject({ status: 201 });
  connection.destroy();
});

test('an upload to an absent vault is a 404', async () => {
  const reply = await world.send('POST', '/-/vaults/absent/archives', checksums(body), body);
  expect(errorOf(reply)).toBe(`404 ResourceNotFoundException: Vault not found for ARN: ${vaultArn('absent')}`);
});

test('DeleteArchive is idempotent, and refuses an archive of another vault', async () => {
  await world.send('PUT', '/-/vaults/other');
  const archiveId = await world.upload('photos', body);
  const refused = await world.send('DELETE', `/-/vaults/other/archives/${archiveId}`);
  expect(errorOf(refused)).toBe(`400 InvalidParameterValueException: Invalid vault name: ${vaultArn('other')}`);
  for (const _ of ['first', 'again']) expect((await world.send('DELETE', `${archives}/${archiveId}`)).status).toBe(204);
  expect((await world.send('DELETE', `${archives}/unknown`)).status).toBe(204);
  expect(await storedFiles()).toEqual([]);
});

test('parallel uploads do not mix', async () => {
  const bodies = Array.from({ length: 40 }, (_, at) => Buffer.from(`archive ${at}`));
  const ids = await Promise.all(bodies.map((each) => world.upload('photos', each)));
  expect(new Set(ids).size).toBe(40);
  await world.glacier.takeInventoryNow('photos');
  const described = JSON.parse((await world.send('GET', '/-/vaults/photos')).text) as { NumberOfArchives: number };
  expect(described.NumberOfArchives).toBe(40);
});
