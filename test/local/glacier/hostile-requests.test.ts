import { setTimeout as realSleep } from 'node:timers/promises';
import { pattern } from './harness';
import { absent, archive, good, request, upload } from './hostile-request';
import { table } from './hostile-table';
import { type HostileWorld, hangRealMs, openHostileWorld, type ReplySummary, summaryOf } from './hostile-world';
import { RawConnection } from './raw-connection';

let world: HostileWorld;
beforeAll(async () => {
  world = await openHostileWorld();
});
afterAll(() => world?.close());
afterEach(() => {
  expect(world.server.errorOutput).toEqual([]);
  expect(world.server.isAlive()).toBe(true);
});

test.each(table)('%s', async (_name, bytes, expected) => {
  const head = bytes.toString('latin1').startsWith('HEAD ');
  const reply = await world.exchange(bytes, { head });
  expect(reply.line).toMatch(expected);
  if (reply.line.includes(':')) expect(reply.headers.get('x-amzn-requestid')).toMatch(/./);
});

/** Responses to several chunks sent on one connection. */
async function say(pieces: (Buffer | string)[], replies: number): Promise<ReplySummary[]> {
  const connection = new RawConnection(world.server.port);
  try {
    for (const piece of pieces) connection.write(piece);
    const said: ReplySummary[] = [];
    while (said.length < replies) {
      const reply = await connection.reply(hangRealMs);
      if (typeof reply === 'string') throw new Error(`the server is ${reply} after ${said.length} answers`);
      said.push(summaryOf(reply));
    }
    return said;
  } finally {
    connection.destroy();
  }
}

const describe = request('GET', '/-/vaults/photos');

test('pipelined requests are answered in their order', async () => {
  const list = request('GET', '/-/vaults?limit=0');
  const said = await say([Buffer.concat([describe, upload(), list, request('GET', '/x'), upload(), describe])], 6);
  expect(said.map(({ status }) => status)).toEqual([200, 201, 400, 400, 201, 200]);
});

test('a thousand pipelined requests are all answered', async () => {
  const said = await say([Buffer.concat(Array.from({ length: 1000 }, () => describe))], 1000);
  expect(said.every(({ status }) => status === 200)).toBe(true);
});

test('bytes after a body are parsed as another request, and end the connection', async () => {
  const connection = new RawConnection(world.server.port);
  connection.write(upload({ 'Content-Length': '1000' }, Buffer.concat([archive, Buffer.from('leftover\r\n')])));
  // The refusal of the rest may overtake the answer to the upload.
  const reply = await connection.reply(hangRealMs);
  expect([201, 400]).toContain(typeof reply === 'string' ? reply : reply.status);
  expect(await connection.ended(hangRealMs)).toBe(true);
  connection.destroy();
});

test('after a refusal the body is skipped and the connection stays usable', async () => {
  const refused = upload({ 'x-amz-sha256-tree-hash': absent }, pattern(200_000));
  expect((await say([refused, describe], 2)).map(({ status }) => status)).toEqual([400, 200]);
});

test.each([
  ['an upload', () => upload()],
  ['a part', () => request('PUT', `/-/vaults/photos/multipart-uploads/${uploadId}`, partHeaders, archive)],
  ['JSON', () => request('POST', '/-/vaults/photos/jobs', {}, '{"Type":"inventory-retrieval"}')],
])('%s that stops coming gets a 408, and one whose client goes leaves nothing', async (_what, whole) => {
  uploadId = (
    await world.exchange(request('POST', '/-/vaults/photos/multipart-uploads', { 'x-amz-part-size': '1048576' }))
  ).headers.get('x-amz-multipart-upload-id') as string;
  const bytes = whole();
  const cut = bytes.subarray(0, -5);
  const [reply] = await say([cut], 1);
  expect(reply?.line).toMatch(/^408 RequestTimeoutException: Your socket connection/);
  expect(reply?.headers.get('connection')).toBe('close');
  for (const goes of ['halfClose', 'destroy'] as const) {
    const connection = new RawConnection(world.server.port);
    connection.write(cut);
    await realSleep(20);
    connection[goes]();
    expect(await connection.ended(hangRealMs)).toBe(true);
  }
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
});
let uploadId = '';
const partHeaders = { ...good, 'Content-Range': 'bytes 0-999/*' };

test('request headers that never end hold only their connection', async () => {
  const connections = Array.from({ length: 50 }, () => new RawConnection(world.server.port));
  for (const connection of connections) connection.write('GET /-/vaults HTTP/1.1\r\nHost');
  expect((await say([describe], 1))[0]?.status).toBe(200);
  for (const connection of connections) connection.destroy();
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
});

test('all these requests leave no files, and a restart finds the same state', async () => {
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
  await world.restart();
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
  expect((await world.exchange(describe)).status).toBe(200);
});
