import type { ServerResponse } from 'node:http';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierManagedVaults } from '../../adapters/aws/glacier-managed-vaults';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { pattern } from './bodies';
import { IMPATIENT, PATIENT, RawServer } from './raw-server';

// What is repeated and what is not, and what becomes of connections.

let glacier: RawServer;
let client: ReturnType<typeof glacierClient>;
beforeEach(async () => {
  glacier = await RawServer.start();
  client = glacierClient({ ...glacier.clientConfig, maxAttempts: 3, ...PATIENT });
});
function becomeImpatient(): void {
  client.destroy();
  client = glacierClient({ ...glacier.clientConfig, maxAttempts: 3, ...IMPATIENT });
}
afterEach(async () => {
  client.destroy();
  await glacier.stop();
});

const refuse = (response: ServerResponse, status: number, code: string, message = code) =>
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ code, message }));

const accept = (response: ServerResponse) => response.writeHead(202, { 'x-amz-job-id': 'job' }).end();

const retrieve = () =>
  glacierVaults(client).startRetrieval({
    vault: 'photos',
    archiveId: 'A',
    tier: 'Bulk',
    description: 'd',
    topicArn: 'arn:aws:sns:us-east-1:123456789012:jobs',
  });

describe('a job is started once', () => {
  test.each([
    [400, 'ThrottlingException'],
    [400, 'Throttling'],
    [400, 'RequestLimitExceeded'],
    [429, 'TooManyRequestsException'],
    [429, 'UnknownError'],
    [500, 'ServiceUnavailableException'],
    [503, 'ServiceUnavailableException'],
    [503, 'SlowDown'],
  ])('%d %s is an error at once, and means that no job was started', async (status, code) => {
    glacier.answer = (_request, response) => refuse(response, status, code, 'Rate exceeded');
    const started = retrieve();
    await expect(started).rejects.toMatchObject({
      name: 'RetrievalThrottledError',
      message: 'Glacier throttles retrievals: Rate exceeded',
    });
    expect(glacier.requests).toHaveLength(1);
  });

  test('a thousand throttled requests use up no retry tokens', async () => {
    glacier.answer = (_request, response) =>
      glacier.requests.length <= 1000 ? refuse(response, 400, 'ThrottlingException') : accept(response);
    for (let times = 0; times < 1000; times++) await expect(retrieve()).rejects.toThrow('ThrottlingException');
    expect(await retrieve()).toBe('job');
    expect(glacier.requests).toHaveLength(1001);
  });

  test('a throttled inventory request is not retried', async () => {
    glacier.answer = (_request, response) => refuse(response, 400, 'ThrottlingException');
    const started = glacierVaults(client).startInventory({
      vault: 'photos',
      description: 'd',
      topicArn: 'arn:aws:sns:t',
    });
    await expect(started).rejects.toMatchObject({ name: 'RetrievalThrottledError' });
    expect(glacier.requests).toHaveLength(1);
  });

  test('a request whose response is lost is not retried', async () => {
    glacier.answer = (request) => request.socket.destroy();
    await expect(retrieve()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(glacier.requests).toHaveLength(1);
  });

  test('a request without a response times out and is not retried', async () => {
    becomeImpatient();
    glacier.answer = () => {};
    await expect(retrieve()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(glacier.requests).toHaveLength(1);
  });

  test('a failure after which the job may be running is not retried', async () => {
    glacier.answer = (_request, response) => refuse(response, 500, 'InternalFailure');
    await expect(retrieve()).rejects.toMatchObject({ name: 'InternalFailure' });
    expect(glacier.requests).toHaveLength(1);
  });

  test('a request that cannot reach Glacier is retried', async () => {
    await glacier.stop();
    await expect(retrieve()).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
      $metadata: { attempts: 3 },
    });
    glacier = await RawServer.start();
  });
});

test.each([
  [404, 'ResourceNotFoundException', 'The archive ID was not found: A', 'ArchiveNotFoundError'],
  [404, 'ResourceNotFoundException', 'Vault not found for ARN: arn:aws:…', 'VaultNotFoundError'],
  [
    400,
    'PolicyEnforcedException',
    'InitiateJob request denied by current data retrieval policy.',
    'RetrievalDeferredError',
  ],
  [503, 'InsufficientCapacityException', 'No capacity', 'RetrievalDeferredError'],
  [400, 'InsufficientCapacityException', 'No capacity', 'RetrievalDeferredError'],
  [400, 'InvalidParameterValueException', 'Invalid range', 'RequestRefusedError'],
  [403, 'AccessDeniedException', 'not authorized', 'AccessDeniedException'],
  [400, 'NoLongerSupportedException', 'new accounts', 'NoLongerSupportedException'],
])('%d %s "%s" on a retrieval is %s, at once', async (status, code, message, name) => {
  glacier.answer = (_request, response) => refuse(response, status, code, message);
  await expect(retrieve()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  expect(glacier.requests).toHaveLength(1);
});

test.each([
  [503, 'InsufficientCapacityException', true],
  [400, 'InsufficientCapacityException', true],
  [400, 'PolicyEnforcedException', false],
])('%d %s defers a retrieval, for lack of capacity: %s', async (status, code, lacksCapacity) => {
  glacier.answer = (_request, response) => refuse(response, status, code);
  await expect(retrieve()).rejects.toMatchObject({ name: 'RetrievalDeferredError', lacksCapacity });
});

test('all other requests are retried when Glacier fails', async () => {
  glacier.answer = (_request, response) =>
    glacier.requests.length < 3
      ? refuse(response, 500, 'InternalFailure')
      : response.end(
          JSON.stringify({
            VaultARN: 'arn:photos',
            NumberOfArchives: null,
            SizeInBytes: null,
            LastInventoryDate: null,
          }),
        );
  expect(await glacierVaults(client).describeVault('photos')).toEqual({
    arn: 'arn:photos',
    archives: 0,
    sizeBytes: 0,
    inventoryDate: undefined,
  });
});

describe('a change of a vault', () => {
  const change = () => glacierManagedVaults(client).change('photos', { kind: 'add-tags', tags: { owner: 'me' } });

  test('that exceeds a limit is refused at once: the limit does not go away', async () => {
    glacier.answer = (_request, response) => refuse(response, 400, 'LimitExceededException', 'too many tags');
    await expect(change()).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining('too many tags'),
    });
    expect(glacier.requests).toHaveLength(1);
  });

  test('that is throttled is tried again, as often as the client is told to', async () => {
    glacier.answer = (_request, response) => refuse(response, 400, 'ThrottlingException');
    await expect(change()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(glacier.requests).toHaveLength(3);
  });
});

describe('output', () => {
  const open = () => glacierVaults(client).readOutput({ vault: 'photos', jobId: 'job' });
  const readAll = async () => {
    for await (const _chunk of (await open()).body);
  };
  const begin = (response: ServerResponse) =>
    response.writeHead(200, { 'Content-Length': '20000000' }).write(pattern(1_000_000));

  test('stopping early, or before the first read, closes the connection', async () => {
    glacier.answer = (_request, response) => begin(response);
    for await (const _chunk of (await open()).body) break;
    expect(await glacier.until(() => glacier.sockets.size === 0)).toBe(true);
    await (await open()).body[Symbol.asyncIterator]().return?.();
    expect(await glacier.until(() => glacier.sockets.size === 0)).toBe(true);
  });

  test('a connection that stalls times out', async () => {
    becomeImpatient();
    glacier.answer = (_request, response) => begin(response);
    await expect(readAll()).rejects.toMatchObject({ name: 'LengthMismatchError', cause: { name: 'TimeoutError' } });
    expect(await glacier.until(() => glacier.sockets.size === 0)).toBe(true);
  });

  test('a connection that breaks is an output that ends early', async () => {
    glacier.answer = (_request, response) => {
      begin(response);
      setTimeout(() => response.destroy(), 20);
    };
    await expect(readAll()).rejects.toMatchObject({ name: 'LengthMismatchError', expectedBytes: 20_000_000 });
  });

  test('connections of outputs that are read completely are reused', async () => {
    glacier.answer = (_request, response) => response.writeHead(200, { 'Content-Length': '3' }).end('abc');
    for (let times = 0; times < 5; times++) await readAll();
    expect(glacier.sockets.size).toBe(1);
  });

  test('a response without a length is measured against the range, or the size of the job', async () => {
    glacier.answer = (_request, response) => response.writeHead(200).end('abc');
    const job = { vault: 'photos', jobId: 'job' };
    const sizeOf = async (more: { range?: { start: number; end: number }; sizeBytes?: number }) => {
      const { body, sizeBytes } = await glacierVaults(client).readOutput({ ...job, ...more });
      for await (const _chunk of body);
      return sizeBytes;
    };
    expect(await sizeOf({ range: { start: 7, end: 9 }, sizeBytes: 100 })).toBe(3);
    expect(await sizeOf({ sizeBytes: 3 })).toBe(3);
  });

  test('a response without a length is an error', async () => {
    glacier.answer = (_request, response) => response.writeHead(200).end('abc');
    await expect(open()).rejects.toThrow('without a Content-Length');
  });
});

describe('a job of a kind that Moraine never starts', () => {
  const select = {
    Action: 'Select',
    ArchiveId: 'A',
    Completed: true,
    CreationDate: '2026-01-05T10:00:00.000Z',
    JobId: 'select-job',
    JobOutputPath: 'out/1',
    StatusCode: 'Succeeded',
    VaultARN: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos',
  };
  const inventory = { ...select, Action: 'InventoryRetrieval', ArchiveId: null, JobId: 'inventory-job' };

  test('is skipped in a list', async () => {
    glacier.answer = (_request, response) =>
      response.end(JSON.stringify({ JobList: [select, inventory, { ...select, Action: 'Unheard' }], Marker: null }));
    const { jobs } = await glacierVaults(client).listJobs('photos');
    expect(jobs.map(({ JobId }) => JobId)).toEqual(['inventory-job']);
  });

  test('is not known', async () => {
    glacier.answer = (_request, response) => response.end(JSON.stringify(select));
    expect(await glacierVaults(client).describeJob('photos', 'select-job')).toBeUndefined();
  });
});
