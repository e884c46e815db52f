import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { findOperation, operationRoutes } from '../../../local/glacier/operation-table';
import { operations } from '../../../local/glacier/operations';
import { errorOf, openWorld, pattern, type World } from './harness';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterAll(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

test('all 33 operations have a route of their own and an implementation', () => {
  const names = Object.keys(operationRoutes);
  expect(names).toHaveLength(33);
  expect(Object.keys(operations).sort()).toEqual([...names].sort());
  for (const [name, route] of Object.entries(operationRoutes)) {
    const query = new URLSearchParams('operation' in route ? { operation: route.operation } : {});
    expect(findOperation(route.method, route.path.replaceAll(/:\w+/g, 'x'), query)?.name).toBe(name);
  }
});

test.each([
  ['PATCH', '/-/vaults/photos', /^400 BadRequest: /],
  ['GET', '/', /^400 BadRequest: /],
  ['GET', '/-', /^400 BadRequest: /],
  ['GET', '/-/vaults/', /^400 BadRequest: /],
  ['GET', '/-/vaults/photos/archives', /^400 BadRequest: /],
  ['GET', '/-/vaults/../../etc/passwd', /^400 BadRequest: /],
  ['GET', '/-/vaults/%zz', /^400 InvalidParameterValueException: Invalid percent-encoding/],
  ['GET', '/abc/vaults', /^400 InvalidParameterValueException: Invalid account ID: abc/],
  ['GET', '/1111-2222-3333/vaults', /^400 InvalidParameterValueException: Invalid account ID/],
  ['GET', '/999988887777/vaults', /^403 AccessDeniedException/],
  ['GET', '/-/vaults/photos/jobs/%2e%2e%2f%2e%2e/output', /^404 ResourceNotFoundException: The job ID was not found/],
  ['GET', '/-/vaults/photos/multipart-uploads/..%2f..', /^404 ResourceNotFoundException/],
])('%s %s', async (method, path, expected) => {
  expect(errorOf(await world.send(method, path))).toMatch(expected);
});

test('an unknown version of the API is refused', async () => {
  expect(errorOf(await world.send('GET', '/-/vaults', { 'x-amz-glacier-version': '2020-01-01' }))).toMatch(
    /^400 InvalidParameterValueException/,
  );
});

test('a JSON body that is too large is refused from its length', async () => {
  const reply = await new Promise<string>((resolve) => {
    const socket = connect(world.port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('close', () => resolve(received));
    socket.write(
      'POST /-/vaults/photos/jobs HTTP/1.1\r\nHost: x\r\nx-amz-glacier-version: 2012-06-01\r\nContent-Length: 99999999\r\n\r\n{',
    );
  });
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(reply).toContain('Invalid Content-Length: 99999999');
});

test('any request gets an answer, never a 500, and creates no file outside the directory', async () => {
  const beside = (await readdir(dirname(world.directory))).filter(
    (name) => !name.startsWith('glacier-') && !name.startsWith('jest'),
  );
  const segment = fc.oneof(
    fc.constantFrom(
      '-',
      'vaults',
      'photos',
      'archives',
      'jobs',
      'output',
      'multipart-uploads',
      'tags',
      '..',
      '%2e%2e',
      '%2F',
      '%00',
      '__proto__',
      'constructor',
    ),
    fc.string({ maxLength: 12 }).map(encodeURIComponent),
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => `/${segments.join('/')}`);
  const known = fc.constantFrom(...Object.values(operationRoutes)).chain((route) =>
    segment.map((value) =>
      route.path
        .replace(':accountId', '-')
        .replace(':vaultName', 'photos')
        .replaceAll(/:\w+/g, value || 'x'),
    ),
  );
  const header = fc.constantFrom(
    'range',
    'x-amz-part-size',
    'content-range',
    'x-amz-archive-size',
    'x-amz-sha256-tree-hash',
    'x-amz-content-sha256',
  );
  const text = fc.string({ maxLength: 30 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, '?'));
  const body = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.json({ maxDepth: 3 }),
    fc
      .record(
        {
          Type: fc.constantFrom('archive-retrieval', 'inventory-retrieval', 'x'),
          ArchiveId: fc.jsonValue(),
          Tier: fc.jsonValue(),
          InventoryRetrievalParameters: fc.jsonValue(),
          Policy: fc.jsonValue(),
          Tags: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
      fc.oneof(path, known),
      fc.constantFrom(
        '',
        '?operation=add',
        '?operation=remove',
        '?limit=x',
        '?marker=%00',
        '?limit=5&marker=a&completed=true&statuscode=Failed',
      ),
      fc.dictionary(header, text, { maxKeys: 4 }),
      body,
      async (method, target, query, headers, content) => {
        const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value.trim() !== ''));
        const reply = await world.send(method, target + query, given, method === 'GET' ? '' : content);
        expect(reply.status).toBeLessThan(500);
        if (reply.status >= 400) errorOf(reply);
      },
    ),
    { numRuns: 600 },
  );
  const after = (await readdir(dirname(world.directory))).filter(
    (name) => !name.startsWith('glacier-') && !name.startsWith('jest'),
  );
  expect(after.filter((name) => !beside.includes(name) && /vault|archive|upload|\.json/.test(name))).toEqual([]);
  expect((await readdir(world.directory)).sort()).toEqual(
    expect.arrayContaining(['jobs.jsonl', 'outputs', 'trash', 'vaults']),
  );
});

test('a client that disconnects during a download has no effect on others', async () => {
  await world.send('PUT', '/-/vaults/photos');
  const ArchiveId = await world.upload('photos', pattern(30 * 1024 * 1024));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  await world.clock.advance(3_600_000);
  for (let attempt = 0; attempt < 5; attempt++) {
    await new Promise<void>((resolve) => {
      const socket = connect(world.port, '127.0.0.1');
      socket.write(
        `GET /-/vaults/photos/jobs/${jobId}/output HTTP/1.1\r\nHost: x\r\nx-amz-glacier-version: 2012-06-01\r\n\r\n`,
      );
      socket.once('data', () => socket.destroy());
      socket.once('close', () => resolve());
    });
  }
  const reply = await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`, { range: 'bytes=0-9' });
  expect(reply.body.equals(pattern(10))).toBe(true);
});
