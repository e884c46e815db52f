import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { NOW_MS, type S3Server, startS3 } from './s3-server';

let server: S3Server;
let client: S3Client;
const Bucket = 'objects';

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

const md5 = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

async function read(Key: string, more: object = {}): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('buckets', () => {
  test('are created, listed, located and deleted', async () => {
    const name = { Bucket: 'another-bucket' };
    await client.send(
      new CreateBucketCommand({ ...name, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    );
    await expect(client.send(new CreateBucketCommand(name))).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(['another-bucket', Bucket]);
    expect(await client.send(new HeadBucketCommand(name))).toMatchObject({ BucketRegion: 'eu-central-1' });
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand(name));
    expect(LocationConstraint).toBe('eu-central-1');
    await client.send(new PutObjectCommand({ ...name, Key: 'x', Body: 'x' }));
    await expect(client.send(new DeleteBucketCommand(name))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await client.send(new DeleteObjectCommand({ ...name, Key: 'x' }));
    await client.send(new DeleteBucketCommand(name));
    await expect(client.send(new HeadBucketCommand(name))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new ListObjectsV2Command(name))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('createBucket in process is idempotent and refuses invalid names', () => {
    server.s3.createBucket(Bucket);
    for (const name of ['../x', 'Upper', 'a', 'x'.repeat(64), '10.0.0.1', 'a..b', '']) {
      expect(() => server.s3.createBucket(name)).toThrow('no valid bucket name');
    }
  });
});

describe('objects with the default settings of the SDK', () => {
  test.each([
    ['a buffer', 70_000, (bytes: Buffer) => bytes],
    ['a stream (aws-chunked with a trailer)', 3_000_001, (bytes: Buffer) => Readable.from(cut(bytes))],
    ['nothing', 0, (bytes: Buffer) => bytes],
  ])('%s comes back as it went', async (Key, sizeBytes, bodyOf) => {
    const bytes = randomBytes(sizeBytes);
    const put = await client.send(
      new PutObjectCommand({ Bucket, Key, Body: bodyOf(bytes), ContentLength: bytes.length }),
    );
    expect(put.ETag).toBe(md5(bytes));
    expect(put.ChecksumCRC32).toMatch(/^.{8}$/);
    expect((await read(Key)).equals(bytes)).toBe(true);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ContentLength: sizeBytes,
      ETag: md5(bytes),
      ContentType: 'application/octet-stream',
      LastModified: new Date(Math.floor(NOW_MS / 1000) * 1000),
      ChecksumCRC32: put.ChecksumCRC32,
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    });
    expect(head.StorageClass).toBeUndefined();
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s is verified and kept',
    async (algorithm) => {
      const bytes = randomBytes(100_001);
      for (const Body of [bytes, Readable.from(cut(bytes))]) {
        const put = await client.send(
          new PutObjectCommand({
            Bucket,
            Key: algorithm,
            Body,
            ContentLength: bytes.length,
            ChecksumAlgorithm: algorithm,
          }),
        );
        const name = `Checksum${algorithm}` as const;
        expect(put[name]).toBeTruthy();
        expect((await client.send(new HeadObjectCommand({ Bucket, Key: algorithm })))[name]).toBeUndefined();
        const head = await client.send(new HeadObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }));
        expect(head[name]).toBe(put[name]);
        // The SDK verifies it against the bytes.
        expect((await read(algorithm)).equals(bytes)).toBe(true);
        const wrong = Buffer.from(put[name] as string, 'base64');
        wrong[0] = (wrong[0] as number) ^ 1;
        await expect(
          client.send(new PutObjectCommand({ Bucket, Key: 'wrong', Body: bytes, [name]: wrong.toString('base64') })),
        ).rejects.toMatchObject({ name: 'BadDigest' });
      }
      await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'wrong' }))).rejects.toMatchObject({
        name: 'NotFound',
      });
    },
  );

  test('without a checksum of the client S3 adds CRC64NVME', async () => {
    const plain = server.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const put = await plain.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: '123456789' }));
    expect(put.ChecksumCRC64NVME).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
    expect(put.ChecksumType).toBe('FULL_OBJECT');
  });

  test('metadata, headers, storage class and tags are kept', async () => {
    const input = {
      ContentType: 'text/x-moraine',
      ContentEncoding: 'gzip',
      CacheControl: 'max-age=3',
      ContentDisposition: 'attachment; filename="a b"',
      ContentLanguage: 'mi',
      StorageClass: 'STANDARD_IA',
    } as const;
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'described',
        Body: Readable.from([Buffer.from('abc')]),
        ContentLength: 3,
        Metadata: { 'tree-hash': 'aa', empty: '' },
        Tagging: 'a=1&b=x%20y',
        ...input,
      }),
    );
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({ ...input, Metadata: { 'tree-hash': 'aa', empty: '' } });
    const tagging = { Bucket, Key: 'described' };
    const { TagSet } = await client.send(new GetObjectTaggingCommand(tagging));
    expect(TagSet).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'x y' },
    ]);
    const TagSet2 = [{ Key: 'é_.:/=+-@ ', Value: '東京' }];
    await client.send(new PutObjectTaggingCommand({ ...tagging, Tagging: { TagSet: TagSet2 } }));
    expect((await client.send(new GetObjectTaggingCommand(tagging))).TagSet).toEqual(TagSet2);
    expect((await read('described')).toString()).toBe('abc');
  });

  test.each([
    ['InvalidTag', [{ Key: 'a<b', Value: '' }]],
    ['InvalidTag', [{ Key: 'a', Value: 'x,y' }]],
    ['InvalidTag', [{ Key: 'a', Value: '\u{1f600}' }]],
    ['InvalidTag', [{ Key: 'k'.repeat(129), Value: '' }]],
    ['InvalidTag', [{ Key: 'a', Value: 'v'.repeat(257) }]],
    ['BadRequest', Array.from({ length: 11 }, (_, n) => ({ Key: `${n}`, Value: '' }))],
  ])('tags that are none are refused: %s', async (name, TagSet) => {
    const pairs = TagSet.map(({ Key, Value }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`);
    const put = (Tagging?: string) => client.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging }));
    await expect(put(pairs.join('&'))).rejects.toMatchObject({ name });
    await put();
    const tagging = new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet } });
    await expect(client.send(tagging)).rejects.toMatchObject({ name });
  });

  test('ten tags of 128 and 256 characters are taken', async () => {
    const key = (n: number) => `${n}`.padStart(128, 'k');
    const TagSet = Array.from({ length: 10 }, (_, n) => ({ Key: key(n), Value: 'é'.repeat(256) }));
    const target = { Bucket, Key: 'ten-tags' };
    await client.send(new PutObjectCommand({ ...target, Body: 'x' }));
    await client.send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet } }));
    expect((await client.send(new GetObjectTaggingCommand(target))).TagSet).toEqual(TagSet);
  });

  test('a redirect of a website is kept, and not copied', async () => {
    const put = (WebsiteRedirectLocation: string) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'moved', Body: 'x', WebsiteRedirectLocation }));
    const redirectOf = async (Key: string) =>
      (await client.send(new HeadObjectCommand({ Bucket, Key }))).WebsiteRedirectLocation;
    for (const location of ['/there', 'http://there.example/', 'https://there.example/a b', `/${'x'.repeat(2047)}`]) {
      await put(location);
      expect(await redirectOf('moved')).toBe(location);
    }
    await client.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/moved` }));
    expect(await redirectOf('copied')).toBeUndefined();
    for (const location of ['there', 'ftp://there.example', `/${'x'.repeat(2048)}`]) {
      await expect(put(location)).rejects.toMatchObject({ name: 'InvalidRedirectLocation' });
    }
  });

  test('a header section above 8 KB is refused', async () => {
    const put = (bytes: number) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'long', Body: 'x', ContentDisposition: 'x'.repeat(bytes) }));
    await put(6000);
    await expect(put(8192)).rejects.toMatchObject({ name: 'RequestHeaderSectionTooLarge' });
  });

  test('metadata beyond 2 KB and unknown storage classes are refused', async () => {
    const put = (more: object) => client.send(new PutObjectCommand({ Bucket, Key: 'refused', Body: 'x', ...more }));
    await put({ Metadata: { a: 'x'.repeat(2047) } });
    await expect(put({ Metadata: { a: 'x'.repeat(2048) } })).rejects.toMatchObject({ name: 'MetadataTooLarge' });
    await expect(put({ StorageClass: 'ICE' })).rejects.toMatchObject({ name: 'InvalidStorageClass' });
    await expect(put({ ServerSideEncryption: 'aws:kms' })).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put({ ExpectedBucketOwner: '210987654321' })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('an archived object can be described but not read', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'cold', Body: 'x', StorageClass: 'DEEP_ARCHIVE' }));
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'cold' }))).toMatchObject({
      StorageClass: 'DEEP_ARCHIVE',
    });
    await expect(read('cold')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });

  test('ranges', async () => {
    const bytes = randomBytes(2_000_000);
    await client.send(new PutObjectCommand({ Bucket, Key: 'ranged', Body: bytes }));
    const range = (Range: string) => client.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
    for (const [Range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=5-1048580', 5, 1048581],
      ['bytes=1999990-', 1999990, 2000000],
      ['bytes=-7', 1999993, 2000000],
      ['bytes=-9999999', 0, 2000000],
      ['bytes=1999999-9999999', 1999999, 2000000],
    ] as const) {
      const answer = await range(Range);
      expect(answer.$metadata.httpStatusCode).toBe(206);
      expect(answer.ContentRange).toBe(`bytes ${from}-${to - 1}/2000000`);
      expect(
        Buffer.from(await (answer.Body as never as Reader).transformToByteArray()).equals(bytes.subarray(from, to)),
      ).toBe(true);
    }
    await expect(range('bytes=2000000-')).rejects.toMatchObject({ name: 'InvalidRange' });
    await expect(range('bytes=-0')).rejects.toMatchObject({ name: 'InvalidRange' });
    const ignored = await range('bytes=9-3');
    expect(ignored.$metadata.httpStatusCode).toBe(200);
    expect((await (ignored.Body as never as Reader).transformToByteArray()).length).toBe(2_000_000);
  });

  test('DeleteObjects and DeleteObject succeed for missing keys too', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'd<1>', Body: 'x' }));
    const { Deleted, Errors } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'd<1>' }, { Key: 'never' }] } }),
    );
    expect(Deleted?.map((object) => object.Key)).toEqual(['d<1>', 'never']);
    expect(Errors).toBeUndefined();
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'never' }));
    await expect(read('d<1>')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('CopyObject copies bytes, metadata and checksum', async () => {
    const bytes = randomBytes(1_500_000);
    const Key = 'source é+.bin';
    await client.send(
      new PutObjectCommand({ Bucket, Key, Body: bytes, Metadata: { m: '1' }, ChecksumAlgorithm: 'SHA256' }),
    );
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    const copy = await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    expect(copy.CopyObjectResult?.ETag).toBe(md5(bytes));
    expect((await read('copy')).equals(bytes)).toBe(true);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      Metadata: { m: '1' },
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
    });
    await expect(client.send(new CopyObjectCommand({ Bucket, Key, CopySource }))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    const exists = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, IfNoneMatch: '*' });
    await expect(client.send(exists)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

interface Reader {
  transformToByteArray(): Promise<Uint8Array>;
}

function* cut(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}
