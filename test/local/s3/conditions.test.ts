import { request } from 'node:http';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { errorCode, type RawAnswer, raw } from './raw-request';
import { NOW_MS, type S3Server, startS3 } from './s3-server';

let server: S3Server;
let client: S3Client;
const Bucket = 'conditions';

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

const put = (Key: string, Body: string, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

/** A PUT whose body waits for `finish`: its headers and first byte have reached the server by then. */
async function slowPut(
  key: string,
  headers: Record<string, string>,
  bucket = Bucket,
): Promise<{ finish(): Promise<RawAnswer> }> {
  const sent = request({
    host: '127.0.0.1',
    port: server.port,
    method: 'PUT',
    path: `/${bucket}/${key}`,
    headers: { 'content-length': 2, ...headers },
    agent: false,
  });
  const before = server.operations.length;
  sent.write('a');
  while (server.operations.length === before) await new Promise((resolve) => setImmediate(resolve));
  return {
    finish: () =>
      new Promise((resolve, reject) => {
        sent.on('error', reject);
        sent.on('response', (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        });
        sent.end('b');
      }),
  };
}

async function uploadOnePart(Key: string) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }));
  const Parts = [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }];
  return (more: object = {}) =>
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));
}

describe('conditional writes', () => {
  test('If-None-Match: * writes only a new key', async () => {
    await put('new', 'one', { IfNoneMatch: '*' });
    await expect(put('new', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('new')).toBe('one');
    await expect(put('new', 'two', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('of concurrent conditional puts exactly one wins', async () => {
    const attempts = Array.from({ length: 20 }, (_, at) => put('raced', `writer ${at}`, { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(attempts);
    const winners = results.flatMap((result, at) => (result.status === 'fulfilled' ? [at] : []));
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
    expect(await text('raced')).toBe(`writer ${winners[0]}`);
  });

  test('a key taken while the body was under way is 412, and the first object stays', async () => {
    const slow = await slowPut('slow', { 'if-none-match': '*' });
    await put('slow', 'quick');
    const answer = await slow.finish();
    expect([answer.status, errorCode(answer)]).toEqual([412, 'PreconditionFailed']);
    expect(await text('slow')).toBe('quick');
  });

  test('a key written and deleted while the body was under way is 409', async () => {
    const slow = await slowPut('deleted', { 'if-none-match': '*' });
    await put('deleted', 'quick');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
    const answer = await slow.finish();
    expect([answer.status, errorCode(answer)]).toEqual([409, 'ConditionalRequestConflict']);
    const again = await slowPut('deleted', { 'if-none-match': '*' });
    expect((await again.finish()).status).toBe(200);
  });

  test('a bucket deleted while the body was under way stores no object, nor does its successor', async () => {
    for (const again of [false, true]) {
      server.s3.createBucket('short-lived');
      const slow = await slowPut('key', {}, 'short-lived');
      await client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
      if (again) server.s3.createBucket('short-lived');
      const answer = await slow.finish();
      expect([answer.status, errorCode(answer)]).toEqual([404, 'NoSuchBucket']);
    }
  });

  test('If-Match replaces only the object it names', async () => {
    const { ETag } = await put('match', 'one');
    await expect(put('match', 'x', { IfMatch: '"0123"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('match', 'two', { IfMatch: ETag });
    expect(await text('match')).toBe('two');
    await expect(put('missing', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('CompleteMultipartUpload: 412 for a taken key, 409 after a delete, 404 for If-Match on nothing', async () => {
    const taken = await uploadOnePart('mp-taken');
    await put('mp-taken', 'first');
    await expect(taken({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('mp-taken')).toBe('first');
    // The upload is still open: without the condition it may be completed.
    await taken();
    expect(await text('mp-taken')).toBe('part');

    const conflicted = await uploadOnePart('mp-deleted');
    await put('mp-deleted', 'x');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'mp-deleted' }));
    await expect(conflicted({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    await expect(conflicted({ IfMatch: '"abc"' })).rejects.toMatchObject({ name: 'NoSuchKey' });

    const fresh = await uploadOnePart('mp-fresh');
    await fresh({ IfNoneMatch: '*' });
    expect(await text('mp-fresh')).toBe('part');
  });

  test('CompleteMultipartUpload with If-Match replaces only the object it names', async () => {
    const { ETag } = await put('mp-match', 'one');
    const replacing = await uploadOnePart('mp-match');
    await expect(replacing({ IfMatch: '"0123"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('mp-match')).toBe('one');
    await replacing({ IfMatch: ETag });
    expect(await text('mp-match')).toBe('part');
  });

  test('CompleteMultipartUpload sent again answers as before, whatever its condition, until the object is another', async () => {
    const { ETag } = await put('mp-again', 'one');
    const replacing = await uploadOnePart('mp-again');
    const first = await replacing({ IfMatch: ETag });
    expect((await replacing({ IfMatch: ETag })).ETag).toBe(first.ETag);

    const fresh = await uploadOnePart('mp-again-new');
    const created = await fresh({ IfNoneMatch: '*' });
    expect((await fresh({ IfNoneMatch: '*' })).ETag).toBe(created.ETag);
    expect(await text('mp-again-new')).toBe('part');

    await put('mp-again-new', 'another');
    await expect(fresh({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'mp-again' }));
    await expect(replacing({ IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('conditional reads', () => {
  const get = (headers: Record<string, string>, method = 'GET') =>
    raw(server.port, method, `/${Bucket}/read`, { headers });
  const lastModified = new Date(NOW_MS).toUTCString();
  const earlier = new Date(NOW_MS - 60_000).toUTCString();
  let etag = '';

  beforeAll(async () => {
    etag = (await put('read', 'content')).ETag as string;
  });

  test.each(['GET', 'HEAD'])('%s follows RFC 9110', async (method) => {
    const status = async (headers: Record<string, string>) => (await get(headers, method)).status;
    expect(await status({ 'if-match': etag })).toBe(200);
    expect(await status({ 'if-match': `"other", ${etag}` })).toBe(200);
    expect(await status({ 'if-match': '"other"' })).toBe(412);
    expect(await status({ 'if-none-match': etag })).toBe(304);
    expect(await status({ 'if-none-match': '"other"' })).toBe(200);
    expect(await status({ 'if-modified-since': lastModified })).toBe(304);
    expect(await status({ 'if-modified-since': earlier })).toBe(200);
    expect(await status({ 'if-unmodified-since': lastModified })).toBe(200);
    expect(await status({ 'if-unmodified-since': earlier })).toBe(412);
    expect(await status({ 'if-match': etag, 'if-unmodified-since': earlier })).toBe(200);
    expect(await status({ 'if-none-match': '"other"', 'if-modified-since': lastModified })).toBe(200);
    expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200);
  });

  test('304 and errors of HEAD have no body, and the connection goes on', async () => {
    const notModified = await get({ 'if-none-match': etag });
    expect(notModified.body.length).toBe(0);
    expect(notModified.headers.etag).toBe(etag);
    expect((await raw(server.port, 'HEAD', `/${Bucket}/none`)).status).toBe(404);
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'read', IfNoneMatch: etag }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    expect(await text('read')).toBe('content');
  });
});
