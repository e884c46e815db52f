import { createHash, Hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierUploads } from '../../adapters/aws/glacier-uploads';
import type { ArchivePart } from '../../core/ports/archive-uploads';
import { MIB } from '../../core/ranges/units';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { all, body, pattern } from './bodies';
import { PATIENT, RawServer } from './raw-server';

// What goes over the wire when archives are written, what is repeated and what is not, and what errors become.

let glacier: RawServer;
let client: ReturnType<typeof glacierClient>;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  glacier = await RawServer.start();
  client = glacierClient({ ...glacier.clientConfig, maxAttempts: 3, ...PATIENT });
  process.on('unhandledRejection', noteUnhandled);
});
afterEach(async () => {
  client.destroy();
  await glacier.stop();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

const bytes = pattern(2 * MIB);
const treeHash = treeHashOf(bytes).toString('hex');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const upload = { vault: 'photos', uploadId: 'upload' };
const part: ArchivePart = { range: { start: 2 * MIB, end: 4 * MIB - 1 }, sha256, treeHash };
const whole = { ...upload, sizeBytes: bytes.length, treeHash };
const uploads = () => glacierUploads(client);
const sendBuffered = () => uploads().sendPart(upload, part, bytes);
const sendStreamed = (source: AsyncIterable<Uint8Array> = body(bytes, 50_000)) =>
  uploads().sendPart(upload, part, source);

const refuse = (response: ServerResponse, status: number, code: string, message = code) =>
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ code, message }));
const accept = (response: ServerResponse, hash = treeHash) =>
  response.writeHead(204, { 'x-amz-sha256-tree-hash': hash }).end();

/** Answer once the whole body is there. */
function receiving(answer: (response: ServerResponse, received: Buffer, headers: IncomingHttpHeaders) => unknown) {
  glacier.answer = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(response, Buffer.concat(chunks), request.headers));
  };
}

describe.each([
  ['in memory', sendBuffered],
  ['streamed', () => sendStreamed()],
])('a part %s', (_how, send) => {
  test('is sent with its length and the given hashes', async () => {
    receiving((response, received, headers) => {
      expect(received.equals(bytes)).toBe(true);
      expect(headers).toMatchObject({
        'content-length': String(bytes.length),
        'content-range': 'bytes 2097152-4194303/*',
        'x-amz-content-sha256': sha256,
        'x-amz-sha256-tree-hash': treeHash,
        'x-amz-glacier-version': '2012-06-01',
      });
      expect(headers['transfer-encoding']).toBeUndefined();
      accept(response);
    });
    await send();
    expect(glacier.requests).toEqual(['PUT /-/vaults/photos/multipart-uploads/upload']);
  });

  test('is not hashed again', async () => {
    receiving((response) => accept(response));
    const update = jest.spyOn(Hash.prototype, 'update');
    await send();
    const hashedBytes = update.mock.calls.reduce((sum, [data]) => sum + data.length, 0);
    update.mockRestore();
    // The canonical request of the signature is hashed: the spy does see hashes.
    expect(hashedBytes).toBeGreaterThan(100);
    expect(hashedBytes).toBeLessThan(10_000);
  });

  test('for which Glacier computed another hash is an error', async () => {
    receiving((response) => accept(response, 'ab'.repeat(32)));
    await expect(send()).rejects.toMatchObject({ name: 'TreeHashMismatchError', computed: 'ab'.repeat(32) });
    receiving((response) => response.writeHead(204).end());
    await expect(send()).rejects.toMatchObject({ name: 'TreeHashMismatchError' });
  });

  test.each([
    [404, 'ResourceNotFoundException', 'The upload ID was not found: upload', 'UploadGoneError'],
    [404, 'ResourceNotFoundException', 'Vault not found for ARN: arn:aws:…', 'VaultNotFoundError'],
    [400, 'InvalidParameterValueException', 'Checksum mismatch: expected aa, computed bb', 'TreeHashMismatchError'],
    [
      403,
      'InvalidSignatureException',
      'The value passed in as x-amz-content-sha256 does not match the computed payload hash. Computed digest: bb expected hash: aa',
      'TreeHashMismatchError',
    ],
    [400, 'InvalidParameterValueException', 'Invalid Content-Range: bytes 1-2/*', 'InvalidParameterValueException'],
    [403, 'AccessDeniedException', 'not authorized', 'VaultDeniedError'],
  ])('answered with %d %s "%s" is %s, at once', async (status, code, message, name) => {
    receiving((response) => refuse(response, status, code, message));
    await expect(send()).rejects.toMatchObject({ name });
    expect(glacier.requests).toHaveLength(1);
  });
});

const failures: [string, (request: IncomingMessage, response: ServerResponse) => unknown][] = [
  ['throttled', (_request, response) => refuse(response, 400, 'ThrottlingException', 'Rate exceeded')],
  ['answered with 500', (_request, response) => refuse(response, 500, 'ServiceUnavailableException')],
  ['too slow for Glacier', (_request, response) => refuse(response, 408, 'RequestTimeoutException')],
  ['cut off', (request) => request.socket.destroy()],
];

test.each(failures)('a part in memory that is %s is retried', async (_how, fail) => {
  receiving((response, received) => {
    if (glacier.requests.length < 3) return fail(response.req, response);
    expect(received.equals(bytes)).toBe(true);
    return accept(response);
  });
  await sendBuffered();
  expect(glacier.requests).toHaveLength(3);
});

test.each(failures)('a streamed part that is %s is not retried, and its body is closed', async (_how, fail) => {
  // Before the body has been read: it is still open then.
  glacier.answer = (request, response) => {
    request.once('data', () => {
      request.resume();
      fail(request, response);
    });
  };
  let closed = false;
  const chunks = body(bytes, 50_000);
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      // The last chunk never comes.
      next: async () => {
        const next = await chunks.next();
        return next.done ? new Promise(() => {}) : next;
      },
      return: async () => {
        closed = true;
        return { done: true, value: undefined };
      },
    }),
  };
  await expect(sendStreamed(source)).rejects.toThrow();
  expect(closed).toBe(true);
  expect(glacier.requests).toHaveLength(1);
});

test('a body that throws aborts the request: Glacier never receives its end', async () => {
  let ended = false;
  glacier.answer = (request) => {
    request.resume();
    request.on('end', () => {
      ended = true;
    });
  };
  const broken = new Error('connection to the source lost');
  await expect(sendStreamed(body(bytes.subarray(0, MIB), 50_000, broken))).rejects.toBe(broken);
  expect(await glacier.until(() => glacier.sockets.size === 0)).toBe(true);
  expect(ended).toBe(false);
});

test('a body that is longer than its part is closed, and Glacier never receives its end', async () => {
  glacier.answer = (request) => request.resume();
  let closed = false;
  async function* endless() {
    try {
      for (;;) yield pattern(100_000);
    } finally {
      closed = true;
    }
  }
  await expect(sendStreamed(endless())).rejects.toMatchObject({ name: 'LengthMismatchError' });
  expect(closed).toBe(true);
  expect(await glacier.until(() => glacier.sockets.size === 0)).toBe(true);
});

describe('parts', () => {
  const page = (marker: string | null, ...ranges: string[]) =>
    JSON.stringify({
      Marker: marker,
      Parts: ranges.map((range) => ({ RangeInBytes: range, SHA256TreeHash: range.split('-')[0] })),
    });

  test('are identified by their start, whatever their listed end', async () => {
    glacier.answer = (request, response) =>
      response.end(request.url?.includes('marker=next') ? page(null, '2097152-3000000') : page('next', '0-2097152'));
    expect(await all(uploads().listParts(upload))).toEqual([
      { start: 0, treeHash: '0' },
      { start: 2_097_152, treeHash: '2097152' },
    ]);
    expect(glacier.requests).toEqual([
      'GET /-/vaults/photos/multipart-uploads/upload?limit=50',
      'GET /-/vaults/photos/multipart-uploads/upload?limit=50&marker=next',
    ]);
  });

  test('whose listing repeats a page are an error, not an endless loop', async () => {
    glacier.answer = (_request, response) => response.end(page('same', '0-1'));
    await expect(all(uploads().listParts(upload))).rejects.toThrow('same page twice');
    expect(glacier.requests).toHaveLength(2);
  });

  test('without a range are an error', async () => {
    glacier.answer = (_request, response) => response.end(page(null, 'x'));
    await expect(all(uploads().listParts(upload))).rejects.toThrow('"x"');
  });
});

describe('completing', () => {
  test('is retried when its response is lost', async () => {
    glacier.answer = (request, response) =>
      glacier.requests.length === 1
        ? request.socket.destroy()
        : response.writeHead(201, { 'x-amz-archive-id': 'archive' }).end();
    expect(await uploads().complete(whole)).toBe('archive');
    expect(glacier.requests).toHaveLength(2);
  });

  test('sends size and tree hash', async () => {
    glacier.answer = (request, response) => {
      expect(request.headers).toMatchObject({
        'x-amz-archive-size': String(bytes.length),
        'x-amz-sha256-tree-hash': treeHash,
      });
      response.writeHead(201, { 'x-amz-archive-id': 'archive' }).end();
    };
    await uploads().complete(whole);
  });

  test.each([
    [400, 'InvalidParameterValueException', 'Invalid x-amz-sha256-tree-hash: ab', 'UploadIncompleteError'],
    [404, 'ResourceNotFoundException', 'The upload ID was not found: upload', 'UploadGoneError'],
    [403, 'AccessDeniedException', 'not authorized', 'VaultDeniedError'],
  ])('answered with %d %s "%s" is %s', async (status, code, message, name) => {
    glacier.answer = (_request, response) => refuse(response, status, code, message);
    await expect(uploads().complete(whole)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect(glacier.requests).toHaveLength(1);
  });
});

describe('deleting', () => {
  const deleted = () => uploads().deleteArchive({ vault: 'photos', archiveId: 'A' });

  test('a missing archive is not an error', async () => {
    glacier.answer = (_request, response) =>
      refuse(response, 404, 'ResourceNotFoundException', 'The archive ID was not found: A');
    expect(await deleted()).toBeUndefined();
  });

  test('an error other than a denial is thrown', async () => {
    glacier.answer = (_request, response) =>
      refuse(response, 400, 'InvalidParameterValueException', 'Invalid vault name: arn:aws:…');
    await expect(deleted()).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});

test('a denied abort is an error', async () => {
  glacier.answer = (_request, response) => refuse(response, 403, 'AccessDeniedException', 'not authorized');
  await expect(uploads().abort(upload)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
