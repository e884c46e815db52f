import type { ServerResponse } from 'node:http';
import { s3Client, s3SourceClient } from '../../adapters/aws/clients/s3';
import { s3Source } from '../../adapters/aws/s3-source';
import { answerOf, BareServer } from './bare-server';
import { all, collect, pattern } from './bodies';
import { IMPATIENT, PATIENT, RawServer } from './raw-server';

// What S3 may answer to a backup's reads that the embedded S3 does not, and what becomes of connections.

let s3: RawServer;
let client: ReturnType<typeof s3Client>;
beforeEach(async () => {
  s3 = await RawServer.start();
  client = s3SourceClient(config());
});
const config = () => ({ ...s3.clientConfig, maxAttempts: 3, ...PATIENT });
function becomeImpatient(): void {
  client.destroy();
  client = s3SourceClient({ ...config(), ...IMPATIENT });
}
afterEach(async () => {
  client.destroy();
  await s3.stop();
});

const object = { bucket: 'photos', key: 'a b', etag: '"e"' };
const open = () => s3Source(client).open(object);
const refuse = (response: ServerResponse, status: number, code: string, message = code) =>
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);

const KMS_DENIED = 'User: arn:aws:sts::1:r is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:…';
const SSE_C = 'The object was stored using a form of Server Side Encryption. The correct parameters must be provided.';

test.each([
  [404, 'NoSuchKey', 'The specified key does not exist.', 'SourceChangedError', 'no longer exists'],
  [412, 'PreconditionFailed', 'At least one of the pre-conditions …', 'SourceChangedError', 'has changed'],
  [403, 'AccessDenied', 'Access Denied', 'SourceUnreadableError', "the bucket's policy"],
  [403, 'AccessDenied', KMS_DENIED, 'SourceUnreadableError', 'keyArn'],
  [400, 'KMS.DisabledException', 'The key is disabled.', 'SourceUnreadableError', 'keyArn'],
  [403, 'InvalidObjectState', "not valid for the object's storage class", 'SourceUnreadableError', 'restore it'],
  [400, 'InvalidRequest', SSE_C, 'SourceUnreadableError', 'SSE-C'],
  // These are no fault of the object's.
  [400, 'KMS.ThrottlingException', 'Rate exceeded', 'KMS.ThrottlingException', 'Rate exceeded'],
  [400, 'InvalidRequest', 'Something else', 'InvalidRequest', 'Something else'],
  [404, 'NoSuchBucket', 'The specified bucket does not exist', 'NoSuchBucket', 'does not exist'],
  [403, 'InvalidAccessKeyId', 'does not exist in our records', 'InvalidAccessKeyId', 'our records'],
])('%d %s "%s" is %s', async (status, code, message, name, told) => {
  s3.answer = (_request, response) => refuse(response, status, code, message);
  for (const ask of [open, () => s3Source(client).tags(object)]) {
    await expect(ask()).rejects.toMatchObject({ name, message: expect.stringContaining(told) });
  }
});

test.each([
  ['a control character', 'a\u0001b'],
  ['more than Node reads', 'x'.repeat(20_000)],
])('an object with %s in a header is unreadable', async (_what, value) => {
  const bare = await BareServer.start();
  bare.answer = () => answerOf({ etag: '"e"', 'content-disposition': value }, 'abc');
  const own = s3SourceClient(bare.clientConfig);
  await expect(s3Source(own).open(object)).rejects.toMatchObject({
    name: 'SourceUnreadableError',
    message: expect.stringMatching(/s3:\/\/photos\/a b .*one of its headers/),
  });
  own.destroy();
  await bare.stop();
});

test('an object that cannot be read is named, with the reason of S3', async () => {
  s3.answer = (_request, response) => refuse(response, 403, 'AccessDenied', 'explicit deny in a bucket policy');
  await expect(open()).rejects.toMatchObject({
    message: expect.stringMatching(/s3:\/\/photos\/a b .*explicit deny in a bucket policy/),
    cause: expect.objectContaining({ name: 'AccessDenied' }),
  });
});

test('an object is requested by its ETag, with the properties that S3 returns', async () => {
  s3.answer = (request, response) => {
    expect(request.headers).toMatchObject({ 'if-match': '"e"' });
    const headers = {
      'Content-Length': '3',
      ETag: '"e"',
      'Content-Type': 'text/plain',
      Expires: 'whenever',
      'x-amz-meta-Camera': 'D750',
      'x-amz-meta-note': '=?UTF-8?B?w7xiZXI=?=',
      'x-amz-tagging-count': '2',
    };
    response.writeHead(200, headers).end('abc');
  };
  const found = await open();
  expect(found).toMatchObject({ sizeBytes: 3, tagCount: 2 });
  expect(found.properties).toEqual({
    contentType: 'text/plain',
    expires: 'whenever',
    metadata: { camera: 'D750', note: '=?UTF-8?B?w7xiZXI=?=' },
  });
  expect((await collect(found.body))?.toString()).toBe('abc');
});

test.each([
  [503, 'SlowDown'],
  [500, 'InternalError'],
])('requests answered with %d %s are retried', async (status, code) => {
  const answers: ((response: ServerResponse) => unknown)[] = [
    (response) => response.writeHead(200, { 'Content-Length': '3', ETag: '"e"' }).end('abc'),
    (response) => response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'),
  ];
  s3.answer = (_request, response) =>
    s3.requests.length % 3 === 0 ? answers.shift()?.(response) : refuse(response, status, code);
  expect((await collect((await open()).body))?.toString()).toBe('abc');
  expect(await all(s3Source(client).list('photos', ''))).toEqual([]);
  expect(s3.requests).toHaveLength(6);
});

test('a listing that repeats a page is an error, not an endless loop', async () => {
  const page = '<IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken>';
  s3.answer = (_request, response) => response.end(`<ListBucketResult>${page}</ListBucketResult>`);
  await expect(all(s3Source(client).list('photos', ''))).rejects.toThrow('same page twice');
  expect(s3.requests).toHaveLength(2);
});

describe.each([
  ['as it comes', s3SourceClient],
  // The SDK reads along, with a stream of its own.
  ['that the SDK checks', s3Client],
])('a body %s', (_how, makeClient) => {
  beforeEach(() => {
    client.destroy();
    client = makeClient(config());
  });
  const begin = (response: ServerResponse) => {
    const headers = { 'Content-Length': '20000000', ETag: '"e"', 'x-amz-checksum-crc32': 'AAAAAA==' };
    response.writeHead(200, headers).write(pattern(5_000_000));
  };
  const readAll = async () => {
    for await (const _chunk of (await open()).body);
  };

  test('that is left early, or before the first byte, closes its connection', async () => {
    s3.answer = (_request, response) => begin(response);
    for await (const _chunk of (await open()).body) break;
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
    await (await open()).body[Symbol.asyncIterator]().return?.();
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
  });

  test('whose connection stalls or breaks throws', async () => {
    becomeImpatient();
    s3.answer = (_request, response) => begin(response);
    await expect(readAll()).rejects.toMatchObject({ name: 'TimeoutError' });
    s3.answer = (_request, response) => {
      begin(response);
      setTimeout(() => response.destroy(), 20);
    };
    await expect(readAll()).rejects.toThrow();
    expect(await s3.until(() => s3.sockets.size === 0)).toBe(true);
  });
});

test('no checksum is requested, which the SDK would compute again', async () => {
  s3.answer = (request, response) => {
    expect(request.headers['x-amz-checksum-mode']).toBeUndefined();
    response.writeHead(200, { 'Content-Length': '3', ETag: '"e"' }).end('abc');
  };
  expect((await collect((await open()).body))?.toString()).toBe('abc');
});
