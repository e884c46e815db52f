import type { IncomingMessage } from 'node:http';
import { s3Client } from '../../adapters/aws/clients/s3';
import { s3Objects } from '../../adapters/aws/s3-objects';
import type { NewObject } from '../../core/ports/destination';
import { body, pattern } from './bodies';
import { IMPATIENT, PATIENT, RawServer } from './raw-server';

// What becomes of connections when a body, a reader or S3 itself stops half-way.

let s3: RawServer;
let client: ReturnType<typeof s3Client>;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  s3 = await RawServer.start();
  client = s3Client({ ...s3.clientConfig, maxAttempts: 2, ...PATIENT });
  process.on('unhandledRejection', noteUnhandled);
});
function becomeImpatient(): void {
  client.destroy();
  client = s3Client({ ...s3.clientConfig, maxAttempts: 2, ...IMPATIENT });
}
afterEach(async () => {
  client.destroy();
  await s3.stop();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

const object: NewObject = {
  bucket: 'restored',
  key: 'archive',
  metadata: {},
  storageClass: 'STANDARD',
  contentType: 'application/octet-stream',
};

/** A body that knows whether it was closed, and can stall. */
function watched(bytes: Buffer, stallAfter = Number.POSITIVE_INFINITY) {
  const chunks = body(bytes, 65_536);
  const state = { closed: false, readBytes: 0 };
  const iterable: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (state.readBytes >= stallAfter) return new Promise(() => {});
        const next = await chunks.next();
        state.readBytes += next.value?.length ?? 0;
        return next;
      },
      return: async () => {
        state.closed = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return { state, iterable };
}

/** Collects what is sent, up to the end or the break. */
function collecting(request: IncomingMessage, seen: { bytes: Buffer; broken: boolean; ended: boolean }) {
  request.on('data', (chunk) => {
    seen.bytes = Buffer.concat([seen.bytes, chunk]);
  });
  request.on('end', () => {
    seen.ended = true;
  });
  request.on('close', () => {
    seen.broken = !request.complete;
  });
}

const nothing = () => ({ bytes: Buffer.alloc(0), broken: false, ended: false });
const emptyAnswer = { 'Content-Length': '0', ETag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' };

test('a body that throws aborts the request: S3 never receives its end', async () => {
  const seen = nothing();
  s3.answer = (request) => collecting(request, seen);
  const broken = new Error('tree hash does not agree');
  await expect(s3Objects(client).putIfAbsent(object, 2_000_000, body(pattern(1_900_000), 65_536, broken))).rejects.toBe(
    broken,
  );
  expect(await s3.until(() => seen.broken && s3.sockets.size === 0)).toBe(true);
  expect(seen.ended).toBe(false);
  expect(s3.requests).toHaveLength(1);
});

test('small chunks are combined to a size that S3 accepts', async () => {
  const seen = nothing();
  s3.answer = (request, response) => {
    collecting(request, seen);
    request.on('end', () => response.writeHead(200, emptyAnswer).end());
  };
  expect(await s3Objects(client).putIfAbsent(object, 300_000, body(pattern(300_000), 333))).toBe('written');
  const sizes: number[] = [];
  for (let at = 0; ; ) {
    const lineEnd = seen.bytes.indexOf('\r\n', at);
    const size = Number.parseInt(seen.bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) break;
    sizes.push(size);
    at = lineEnd + 2 + size + 2;
  }
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300_000);
  // Amazon S3 API Reference, "Signature calculations: transferring payload in multiple chunks": 8 KiB but the last.
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(8192);
});

test.each(['putIfAbsent', 'uploadPart'] as const)('%s closes its body when S3 refuses it early', async (operation) => {
  s3.answer = (_request, response) => {
    const text = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
    response.writeHead(503, { 'Content-Type': 'application/xml', Connection: 'close' }).end(text);
  };
  const source = watched(pattern(20_000_000));
  const part = { ...object, uploadId: 'u', partNumber: 1, sizeBytes: 20_000_000 };
  const objects = s3Objects(client);
  const sent =
    operation === 'uploadPart'
      ? objects.uploadPart(part, source.iterable)
      : objects.putIfAbsent(object, 20_000_000, source.iterable);
  await expect(sent).rejects.toMatchObject({ name: 'DestinationBusyError', cause: { name: 'SlowDown' } });
  expect(source.state.closed).toBe(true);
  // A body cannot be had again, so the request is not repeated.
  expect(s3.requests).toHaveLength(1);
});

test('a connection that S3 resets is an error, and the body is closed', async () => {
  s3.answer = (request) => request.once('data', () => request.socket.destroy());
  const source = watched(pattern(20_000_000));
  await expect(s3Objects(client).putIfAbsent(object, 20_000_000, source.iterable)).rejects.toThrow();
  expect(source.state.closed).toBe(true);
});

test('a body whose own connection breaks is not an error of S3', async () => {
  s3.answer = (request) => request.resume();
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const sent = s3Objects(client).putIfAbsent(object, 2_000_000, body(pattern(1_900_000), 65_536, reset));
  await expect(sent).rejects.toBe(reset);
});

describe.each(['putIfAbsent', 'uploadPart', 'createUpload', 'completeUpload'] as const)('%s', (operation) => {
  const upload = { ...object, uploadId: 'u', partNumber: 1, sizeBytes: 3, crc32: 0 };
  const write = () => {
    const objects = s3Objects(client);
    switch (operation) {
      case 'putIfAbsent':
        return objects.putIfAbsent(object, 3, body(Buffer.from('abc'), 3));
      case 'uploadPart':
        return objects.uploadPart(upload, body(Buffer.from('abc'), 3));
      case 'createUpload':
        return objects.createUpload(object);
      case 'completeUpload':
        return objects.completeUpload(upload, []);
    }
  };
  const answerWith = (status: number, code: string) => {
    s3.answer = (request, response) => {
      request.resume();
      const text = `<Error><Code>${code}</Code><Message>said</Message></Error>`;
      request.on('end', () => response.writeHead(status, { 'Content-Type': 'application/xml' }).end(text));
    };
  };

  test.each([
    [503, 'SlowDown'],
    [503, 'ServiceUnavailable'],
    [500, 'InternalError'],
    [409, 'OperationAborted'],
    [400, 'RequestTimeout'],
    [400, 'KMS.ThrottlingException'],
    [429, 'TooManyRequests'],
  ])('reports %d %s as a busy destination', async (status, code) => {
    answerWith(status, code);
    await expect(write()).rejects.toMatchObject({ name: 'DestinationBusyError', cause: { name: code } });
  });

  test.each([
    [403, 'AccessDenied'],
    [400, 'InvalidRequest'],
    [501, 'NotImplemented'],
    [404, 'NoSuchBucket'],
  ])('rethrows %d %s unchanged', async (status, code) => {
    answerWith(status, code);
    await expect(write()).rejects.not.toMatchObject({ name: 'DestinationBusyError' });
  });

  test('reports a conflict with another write', async () => {
    answerWith(409, 'ConditionalRequestConflict');
    await expect(write()).rejects.toMatchObject({ name: 'DestinationBusyError', isConflict: true });
  });
});

test('an S3 that stops reading or answering times out, and the body is closed', async () => {
  becomeImpatient();
  let received: IncomingMessage | undefined;
  s3.answer = (request) => {
    received = request.pause();
  };
  const source = watched(pattern(20_000_000));
  await expect(s3Objects(client).putIfAbsent(object, 20_000_000, source.iterable)).rejects.toMatchObject({
    name: 'DestinationBusyError',
    cause: { name: 'TimeoutError' },
  });
  expect(source.state.closed).toBe(true);
  // Who does not read does not see that a connection is closed.
  received?.resume();
  expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
});

test('a body that stalls does not keep the request open', async () => {
  becomeImpatient();
  s3.answer = (request) => request.resume();
  const source = watched(pattern(20_000_000), 1_000_000);
  await expect(s3Objects(client).putIfAbsent(object, 20_000_000, source.iterable)).rejects.toMatchObject({
    name: 'DestinationBusyError',
    cause: { name: 'TimeoutError' },
  });
  expect(source.state.closed).toBe(true);
});

test('a slow S3 receives no more than it reads', async () => {
  becomeImpatient();
  s3.answer = (request) => request.pause();
  const source = watched(pattern(60_000_000));
  await expect(s3Objects(client).putIfAbsent(object, 60_000_000, source.iterable)).rejects.toThrow();
  // What the sockets of both sides take, and the buffers of the streams.
  expect(source.state.readBytes).toBeLessThan(16_000_000);
});

describe('reading', () => {
  const answerWith = (send: (response: import('node:http').ServerResponse) => void) => {
    s3.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '20000000', ETag: '"e"' });
      send(response);
    };
  };

  test('stopping early closes the connection', async () => {
    answerWith((response) => response.write(pattern(5_000_000)));
    for await (const _chunk of (await s3Objects(client).read(object)) ?? []) break;
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
  });

  test('closing before the first read closes the connection', async () => {
    answerWith((response) => response.write(pattern(5_000_000)));
    const stream = await s3Objects(client).read(object);
    await stream?.[Symbol.asyncIterator]().return?.();
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
  });

  test.each([false, true])('a connection that breaks is an error (before the first read: %s)', async (early) => {
    answerWith((response) => {
      response.write(pattern(1000));
      setTimeout(() => response.destroy(), early ? 0 : 50);
    });
    const stream = (await s3Objects(client).read(object)) as AsyncIterable<Uint8Array>;
    if (early) await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(
      (async () => {
        for await (const _chunk of stream);
      })(),
    ).rejects.toThrow();
  });

  test('a connection that stalls times out', async () => {
    becomeImpatient();
    answerWith((response) => response.write(pattern(1000)));
    const stream = (await s3Objects(client).read(object)) as AsyncIterable<Uint8Array>;
    await expect(
      (async () => {
        for await (const _chunk of stream);
      })(),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
  });
});

test.each([
  'InvalidArgument',
  'InvalidTag',
  'KeyTooLongError',
  'MetadataTooLarge',
  'RequestHeaderSectionTooLarge',
  'SignatureDoesNotMatch',
])('an object that S3 rejects (%s) is distinguished from other errors', async (code) => {
  s3.answer = (_request, response) => {
    const error = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    response.writeHead(400, { 'Content-Type': 'application/xml' }).end(error);
  };
  const message = `S3 rejects s3://restored/archive because of its key, headers or tags: ${code}: no`;
  const refused = { name: 'ObjectRefusedError', message };
  await expect(s3Objects(client).putIfAbsent(object, 1, Buffer.from('x'))).rejects.toMatchObject(refused);
  await expect(s3Objects(client).createUpload(object)).rejects.toMatchObject(refused);
  await expect(s3Objects(client).putTags(object, { a: 'b' })).rejects.toMatchObject(refused);
});

test.each([
  ['a header that ends a line', { metadata: { a: 'b\r\nc: d' } }],
  ['a header beyond a byte', { metadata: { a: '\u010d' } }],
  ['a name that is none', { metadata: { 'a b': 'c' } }],
  ['a key that is no text', { key: '\ud800' }],
])('an object with %s is refused before anything is sent', async (_what, more) => {
  const refused = {
    name: 'ObjectRefusedError',
    message: expect.stringContaining('cannot be sent because of its key, headers'),
  };
  await expect(s3Objects(client).putIfAbsent({ ...object, ...more }, 1, Buffer.from('x'))).rejects.toMatchObject(
    refused,
  );
  await expect(s3Objects(client).createUpload({ ...object, ...more })).rejects.toMatchObject(refused);
  const streamed = s3Objects(client).putIfAbsent({ ...object, ...more }, 1, body(Buffer.from('x')));
  await expect(streamed).rejects.toMatchObject(refused);
  expect(s3.requests).toEqual([]);
});

test.each([
  [403, 'AccessDenied'],
  [400, 'ExpiredToken'],
  [400, 'KMS.DisabledException'],
])('%d %s is not an error of the object', async (status, code) => {
  s3.answer = (_request, response) => {
    const error = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    response.writeHead(status, { 'Content-Type': 'application/xml' }).end(error);
  };
  await expect(s3Objects(client).putIfAbsent(object, 1, Buffer.from('x'))).rejects.toMatchObject({ name: code });
});

test('parts of an upload are listed page by page, up to the page that is not truncated', async () => {
  const part = (number: number) =>
    `<Part><PartNumber>${number}</PartNumber><ETag>&quot;e${number}&quot;</ETag><Size>5</Size><ChecksumCRC32>AAAAAQ==</ChecksumCRC32></Part>`;
  s3.answer = (request, response) => {
    const second = request.url?.includes('part-number-marker=2');
    const parts = second ? part(3) : part(1) + part(2);
    const next = second ? 3 : 2;
    const rest = `<NextPartNumberMarker>${next}</NextPartNumberMarker><IsTruncated>${!second}</IsTruncated>`;
    response.end(`<ListPartsResult>${parts}${rest}</ListPartsResult>`);
  };
  const listed: number[] = [];
  for await (const { partNumber } of s3Objects(client).listParts({ ...object, uploadId: 'u' })) listed.push(partNumber);
  expect(listed).toEqual([1, 2, 3]);
});
