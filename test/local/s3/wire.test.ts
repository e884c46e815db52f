import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { crc32 } from 'node:zlib';
import type { ServiceRequest } from '../../../local/endpoint/service';
import { operationOf } from '../../../local/s3/operation';
import { errorCode, overSocket, raw } from './raw-request';
import { type S3Server, startS3 } from './s3-server';

let server: S3Server;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket('wire');
});
afterAll(() => server.stop());

const put = (key: string, headers: Record<string, string>, body: string | Buffer) =>
  raw(server.port, 'PUT', `/wire/${key}`, { headers, body });
const get = (key: string, headers = {}) => raw(server.port, 'GET', `/wire/${key}`, { headers });
const crc = (text: string) => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(text));
  return value.toString('base64');
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('bodies', () => {
  test.each([
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'c;chunk-signature=ab\r\nhello, world\r\n0;chunk-signature=ab\r\n\r\n', ''],
    [
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      `c;chunk-signature=ab\r\nhello, world\r\n0;chunk-signature=ab\r\nx-amz-checksum-crc32:${crc('hello, world')}\r\nx-amz-trailer-signature:ab\r\n\r\n`,
      'x-amz-checksum-crc32',
    ],
    [
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      `5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:${crc('hello, world')}\r\n\r\n`,
      'x-amz-checksum-crc32',
    ],
  ])('%s is decoded', async (contentSha256, body, trailer) => {
    const answer = await put(
      'streamed',
      {
        'x-amz-content-sha256': contentSha256,
        'x-amz-decoded-content-length': '12',
        'content-encoding': 'aws-chunked,gzip',
        ...(trailer && { 'x-amz-trailer': trailer }),
      },
      body,
    );
    expect(answer.status).toBe(200);
    const read = await get('streamed');
    expect(read.body.toString()).toBe('hello, world');
    expect(read.headers['content-encoding']).toBe('gzip');
  });

  test('what the client declares is verified, and a mismatch stores nothing', async () => {
    const md5 = createHash('md5').update('body').digest('base64');
    expect((await put('declared', { 'content-md5': md5, 'x-amz-content-sha256': sha256('body') }, 'body')).status).toBe(
      200,
    );
    const chunked = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '4',
    };
    const withTrailer = { ...chunked, 'x-amz-trailer': 'x-amz-checksum-crc32' };
    const cases: [Record<string, string>, string, string][] = [
      [{ 'content-md5': md5 }, 'Body', 'BadDigest'],
      [{ 'content-md5': 'short' }, 'body', 'InvalidDigest'],
      [{ 'x-amz-content-sha256': sha256('body') }, 'Body', 'XAmzContentSHA256Mismatch'],
      [{ 'x-amz-checksum-crc32': crc('body') }, 'Body', 'BadDigest'],
      [{ 'x-amz-checksum-crc32': 'AAA' }, 'body', 'InvalidRequest'],
      [{ 'x-amz-checksum-crc32': crc('body'), 'x-amz-checksum-crc32c': 'AAAAAA==' }, 'body', 'InvalidRequest'],
      [{ 'x-amz-checksum-xxhash3': 'AAAAAA==' }, 'body', 'NotImplemented'],
      [{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'body', 'InvalidRequest'],
      [withTrailer, `4\r\nBody\r\n0\r\nx-amz-checksum-crc32:${crc('body')}\r\n\r\n`, 'BadDigest'],
      [withTrailer, '4\r\nbody\r\n0\r\n\r\n', 'MalformedTrailerError'],
      [withTrailer, '4\r\nbody\r\n0\r\nx-amz-checksum-crc32:AA\r\n\r\n', 'InvalidRequest'],
      [chunked, '3\r\nbod\r\n0\r\n\r\n', 'IncompleteBody'],
      [chunked, '5\r\nbody!\r\n0\r\n\r\n', 'InvalidRequest'],
      [chunked, '4\r\nbody\r\n', 'IncompleteBody'],
      [chunked, 'nonsense', 'IncompleteBody'],
      [{ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, '0\r\n\r\n', 'MissingContentLength'],
      [{ 'transfer-encoding': 'chunked' }, 'body', 'MissingContentLength'],
      [{ 'x-amz-decoded-content-length': '5368709121', 'content-encoding': 'aws-chunked' }, '', 'EntityTooLarge'],
    ];
    for (const [headers, body, code] of cases) {
      const answer = await put('never', headers, body);
      expect([headers, errorCode(answer)]).toEqual([headers, code]);
    }
    expect((await get('never')).status).toBe(404);
  });

  test('a refused body leaves the connection usable', async () => {
    const { Agent } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (path: string, body: Buffer | string, headers = {}) =>
      new Promise<number>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port: server.port, method: 'PUT', path, agent, headers });
        sent.on('error', reject);
        sent.on('response', (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
        });
        sent.setHeader('content-length', Buffer.byteLength(body));
        sent.end(body);
      });
    expect(await send('/no-such-bucket/key', Buffer.alloc(3_000_000))).toBe(404);
    expect(await send('/wire/key', 'fine')).toBe(200);
    // Broken framing, found at the first of many bytes.
    const chunked = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '3000000' };
    expect(await send('/wire/key', Buffer.alloc(3_000_000, '?\n'), chunked)).toBe(400);
    expect(await send('/wire/key', 'fine')).toBe(200);
    agent.destroy();
  });

  test('Expect: 100-continue', async () => {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      method: 'PUT',
      path: '/wire/expected',
      headers: { expect: '100-continue', 'content-length': 3 },
    });
    sent.flushHeaders();
    await new Promise((resolve) => sent.once('continue', resolve));
    const status = new Promise((resolve) => sent.once('response', (answer) => resolve(answer.resume().statusCode)));
    sent.end('abc');
    expect(await status).toBe(200);
  });
});

describe('headers and errors', () => {
  test('metadata beyond ASCII comes back as RFC 2047 encoded words', async () => {
    const value = Buffer.from('Ünïcode 😀').toString('latin1');
    await put(
      'meta',
      { 'x-amz-meta-name': value, 'x-amz-meta-plain': '=?UTF-8?Q?=C3=BC?=', 'content-type': 'text/plain' },
      'x',
    );
    const read = await get('meta');
    expect(read.headers).toMatchObject({
      'x-amz-meta-name': `=?UTF-8?B?${Buffer.from('Ünïcode 😀').toString('base64')}?=`,
      'x-amz-meta-plain': '=?UTF-8?Q?=C3=BC?=',
    });
    expect((await raw(server.port, 'HEAD', '/wire/meta')).headers).toMatchObject({
      'x-amz-meta-name': read.headers['x-amz-meta-name'],
    });
  });

  test.each(['GET', 'HEAD'])('other headers keep their bytes, whatever they stand for (%s)', async (method) => {
    const names = [
      'cache-control',
      'content-disposition',
      'content-encoding',
      'content-language',
      'content-type',
      'expires',
    ];
    // UTF-8 of `Ü` and of U+010D U+010A, whose low bytes end a line, and a byte that is no UTF-8.
    const bytes = Buffer.from('a; b="\xc3\x9c\xc4\x8d\xc4\x8a\xdc, c"', 'latin1');
    const lines = names.map((name) => Buffer.concat([Buffer.from(`${name}: `), bytes, Buffer.from('\r\n')]));
    const rest = `content-length: 1\r\nconnection: close\r\n\r\nx`;
    const begin = (verb: string) => Buffer.from(`${verb} /wire/bytes HTTP/1.1\r\nhost: 127.0.0.1\r\n`);
    const written = await overSocket(server.port, Buffer.concat([begin('PUT'), ...lines, Buffer.from(rest)]));
    expect(written.subarray(0, 15).toString()).toBe('HTTP/1.1 200 OK');
    const read = await overSocket(
      server.port,
      Buffer.concat([begin(method), Buffer.from('connection: close\r\n\r\n')]),
    );
    for (const line of lines) expect(read.indexOf(line)).toBeGreaterThan(0);
  });

  test('errors are S3 XML with the request id; those of HEAD have no body', async () => {
    const answer = await get('a%26b');
    const text = answer.body.toString();
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(text).toContain('<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>');
    expect(text).toContain('<Key>a&amp;b</Key>');
    expect(text).toContain('<Resource>/wire/a%26b</Resource>');
    expect(text).toContain(`<RequestId>${answer.headers['x-amz-request-id']}</RequestId>`);
    const head = await raw(server.port, 'HEAD', '/nowhere/x');
    expect([head.status, head.body.length]).toEqual([404, 0]);
  });

  test('what is not implemented is refused by name', async () => {
    const cases = [
      ['GET', '/wire?acl', 'GetBucketAcl'],
      ['GET', '/wire', 'ListObjects'],
      ['PUT', '/wire?cors', 'PutBucketCors'],
      ['POST', '/wire/key?restore', 'RestoreObject'],
      ['GET', '/wire/key?attributes', 'GetObjectAttributes'],
    ] as const;
    for (const [method, path, operation] of cases) {
      const answer = await raw(server.port, method, path);
      expect([answer.status, errorCode(answer)]).toEqual([501, 'NotImplemented']);
      expect(answer.body.toString()).toContain(operation);
    }
    expect((await raw(server.port, 'PATCH', '/wire/key')).status).toBe(405);
  });

  test('a part with a source is a copy', async () => {
    const headers = { 'x-amz-copy-source': '/a/b' };
    const copyPart = await raw(server.port, 'PUT', '/wire/key?partNumber=1&uploadId=x', { headers });
    expect(server.operations.at(-1)).toBe('UploadPartCopy');
    expect([copyPart.status, errorCode(copyPart)]).toEqual([404, 'NoSuchUpload']);
  });

  test('a header section of 8 KB is taken, a longer one refused', async () => {
    const send = (bytes: number) => {
      // Each line has a colon, a space and a line end beside name and value.
      const others = `host: 127.0.0.1\r\nconnection: close\r\ncontent-length: 0\r\n`;
      const name = 'content-disposition: ';
      const value = 'x'.repeat(bytes - others.length - name.length - 2);
      const head = `PUT /wire/headers HTTP/1.1\r\n${others}${name}${value}\r\n\r\n`;
      return overSocket(server.port, Buffer.from(head)).then(String);
    };
    expect(await send(8192)).toMatch(/^HTTP\/1.1 200 /);
    const refused = await send(8193);
    expect(refused).toMatch(/^HTTP\/1.1 400 /);
    expect(refused).toContain('<Code>RequestHeaderSectionTooLarge</Code>');
  });

  test('keys: too long, not UTF-8, and paths that climb', async () => {
    expect((await put('x'.repeat(1024), {}, '')).status).toBe(200);
    expect(errorCode(await put('x'.repeat(1025), {}, ''))).toBe('KeyTooLongError');
    expect(errorCode(await put(`${'x'.repeat(1023)}%C3%A9`, {}, ''))).toBe('KeyTooLongError');
    expect(errorCode(await put('%ff', {}, ''))).toBe('InvalidURI');
    expect((await put('../../../escape', {}, 'inside')).status).toBe(200);
    expect((await get('../../../escape')).body.toString()).toBe('inside');
    expect((await raw(server.port, 'GET', '/../wire/x')).status).toBe(404);
  });

  test('malformed XML is refused', async () => {
    for (const body of [
      '',
      '<Delete>',
      '<Delete/>',
      '<a><b></a></b>',
      '<Delete><Object><Key>&bogus;</Key></Object></Delete>',
      '<!DOCTYPE x><Delete/>',
      '<a>'.repeat(50),
    ]) {
      const answer = await raw(server.port, 'POST', '/wire?delete', {
        headers: { 'content-md5': createHash('md5').update(body).digest('base64'), 'content-length': body.length },
        body,
      });
      expect([body, errorCode(answer)]).toEqual([body, 'MalformedXML']);
    }
  });

  test('presigned URLs: parameters of the signature are ignored, response-* replace headers', async () => {
    await put('signed', {}, 'content');
    const answer = await get(
      'signed?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=d&X-Amz-Expires=60&X-Amz-Signature=s&x-id=GetObject&response-content-type=text%2Fplain',
    );
    expect(answer.body.toString()).toBe('content');
    expect(answer.headers['content-type']).toBe('text/plain');
  });
});

describe('operationOf', () => {
  test.each([
    ['GET', '/', 'ListBuckets'],
    ['PUT', '/b', 'CreateBucket'],
    ['HEAD', '/b/', 'HeadBucket'],
    ['DELETE', '/b', 'DeleteBucket'],
    ['GET', '/b?location', 'GetBucketLocation'],
    ['GET', '/b/?list-type=2&prefix=x', 'ListObjectsV2'],
    ['GET', '/b?uploads', 'ListMultipartUploads'],
    ['POST', '/b?delete', 'DeleteObjects'],
    ['PUT', '/b/k/l', 'PutObject'],
    ['GET', '/b//k', 'GetObject'],
    ['HEAD', '/b/k', 'HeadObject'],
    ['DELETE', '/b/k', 'DeleteObject'],
    ['GET', '/b/k?tagging', 'GetObjectTagging'],
    ['PUT', '/b/k?tagging', 'PutObjectTagging'],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart'],
    ['POST', '/b/k?uploadId=u', 'CompleteMultipartUpload'],
    ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload'],
    ['GET', '/b/k?uploadId=u', 'ListParts'],
    ['POST', '/b/k', undefined],
    ['POST', '/', undefined],
  ])('%s %s is %s', (method, url, expected) => {
    const [path = '', query] = url.split('?');
    const headers = {};
    const of = { method, path, query: new URLSearchParams(query), http: { headers } } as unknown as ServiceRequest;
    expect(operationOf(of)).toBe(expected);
    if (expected === 'PutObject') {
      of.http.headers['x-amz-copy-source'] = '/b/k';
      expect(operationOf(of)).toBe('CopyObject');
    }
  });
});
