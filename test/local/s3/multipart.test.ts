import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHasher } from '../../../local/s3/checksums/hasher';
import { type S3Server, startS3 } from './s3-server';

const Bucket = 'multipart';
const MIB = 1024 * 1024;
const contents = [randomBytes(5 * MIB), randomBytes(5 * MIB + 1), randomBytes(17)];
const whole = Buffer.concat(contents);

let directory: string;
let server: S3Server;
let client: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moraine-s3-'));
  server = await startS3(directory);
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function create(Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
}

async function uploadAll(
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  more: object = {},
): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  for (const [at, content] of contents.entries()) {
    const Body = Readable.from(content.length > 100 ? [content.subarray(0, 99), content.subarray(99)] : [content]);
    const part = await client.send(
      new UploadPartCommand({ ...upload, PartNumber: at + 1, Body, ContentLength: content.length, ...more }),
    );
    const { ETag, ChecksumCRC32, ChecksumCRC64NVME, ChecksumSHA256 } = part;
    parts.push({ PartNumber: at + 1, ETag, ChecksumCRC32, ChecksumCRC64NVME, ChecksumSHA256 });
  }
  return parts;
}

const complete = (
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  Parts: CompletedPart[],
  more: object = {},
) => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

const base64Crc32 = (bytes: Buffer) => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(bytes));
  return value.toString('base64');
};

const etag = () => {
  const digests = contents.map((content) => createHash('md5').update(content).digest());
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-3"`;
};

describe('multipart uploads', () => {
  test('with a CRC32, COMPOSITE by default', async () => {
    const attributes = { Metadata: { m: '1' }, StorageClass: 'GLACIER_IR', Tagging: 'a=b' } as const;
    const upload = await create('composite-3', { ChecksumAlgorithm: 'CRC32', ...attributes });
    const parts = await uploadAll(upload);
    const done = await complete(upload, parts);
    expect(done).toMatchObject({ ETag: etag(), ChecksumType: 'COMPOSITE' });
    const digests = Buffer.concat(contents.map((content) => Buffer.from(base64Crc32(content), 'base64')));
    expect(done.ChecksumCRC32).toBe(`${base64Crc32(digests)}-3`);
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'composite-3' }));
    expect(object).toMatchObject({
      Metadata: { m: '1' },
      StorageClass: 'GLACIER_IR',
      TagCount: 1,
      ChecksumCRC32: done.ChecksumCRC32,
    });
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
  });

  test('without an algorithm the parts may carry any checksum; the object gets a CRC64NVME', async () => {
    const upload = await create('default');
    const parts = await uploadAll(upload);
    expect(parts.map((part) => part.ChecksumCRC32)).toEqual(contents.map(base64Crc32));
    const [one, two, three] = parts as [CompletedPart, CompletedPart, CompletedPart];
    const wrong = complete(upload, [one, { ...two, ChecksumCRC32: one.ChecksumCRC32 }, three]);
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidPart' });
    const done = await complete(upload, parts);
    const crc64 = createHasher('CRC64NVME');
    crc64.update(whole);
    expect(done).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: crc64.digest().toString('base64') });
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'default' }));
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
  });

  test('with a FULL_OBJECT CRC32 that S3 verifies on Complete', async () => {
    const upload = await create('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = await uploadAll(upload);
    await expect(complete(upload, parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    const sized = complete(upload, parts, { MpuObjectSize: whole.length - 1 });
    await expect(sized).rejects.toMatchObject({ name: 'InvalidRequest' });
    const typed = complete(upload, parts, { ChecksumType: 'COMPOSITE' });
    await expect(typed).rejects.toMatchObject({ name: 'BadDigest' });
    const declared = { ChecksumCRC32: base64Crc32(whole), ChecksumType: 'FULL_OBJECT', MpuObjectSize: whole.length };
    const done = await complete(upload, parts, declared);
    expect(done).toMatchObject({ ETag: etag(), ChecksumCRC32: base64Crc32(whole), ChecksumType: 'FULL_OBJECT' });
    // Sent again because its answer was lost.
    expect(await complete(upload, parts, declared)).toMatchObject({ ETag: etag() });
    expect(await complete(upload, parts, { IfNoneMatch: '*' })).toMatchObject({ ETag: etag() });
    // The SDK verifies a full-object checksum against what it reads.
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'full' }));
    expect(object.ChecksumType).toBe('FULL_OBJECT');
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
  });

  test('FULL_OBJECT parts need no checksum; COMPOSITE parts do, and Complete names them', async () => {
    const plain = server.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const full = await create('full-2', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await plain.send(new UploadPartCommand({ ...full, PartNumber: 7, Body: 'abc' }));
    const done = await complete(full, [{ PartNumber: 7, ETag: part.ETag }]);
    expect(done.ChecksumCRC32).toBe(base64Crc32(Buffer.from('abc')));

    const composite = await create('composite', { ChecksumAlgorithm: 'SHA256' });
    const bare = plain.send(new UploadPartCommand({ ...composite, PartNumber: 1, Body: 'abc' }));
    await expect(bare).rejects.toThrow('expected checksum Type: sha256, actual checksum Type: null');
    const hashed = await client.send(
      new UploadPartCommand({ ...composite, PartNumber: 1, Body: 'abc', ChecksumAlgorithm: 'SHA256' }),
    );
    const named = { PartNumber: 1, ETag: hashed.ETag };
    await expect(complete(composite, [named])).rejects.toThrow('must include the checksum for each part');
    const wrong = { ...named, ChecksumSHA256: createHash('sha256').update('x').digest('base64') };
    await expect(complete(composite, [wrong])).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(composite, [{ ...named, ChecksumSHA256: hashed.ChecksumSHA256 }]);
  });

  test('impossible checksum types are refused', async () => {
    const cases: [string | undefined, string, string][] = [
      ['SHA256', 'FULL_OBJECT', 'cannot be used'],
      ['CRC64NVME', 'COMPOSITE', 'cannot be used'],
      ['XXHASH3', 'FULL_OBJECT', 'unsupported'],
    ];
    for (const [algorithm, type, message] of cases) {
      const refused = create('never', { ChecksumAlgorithm: algorithm as never, ChecksumType: type as never });
      await expect(refused).rejects.toThrow(message);
    }
  });

  test('parts: order, presence, size and numbers', async () => {
    const upload = await create('rules', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = await uploadAll(upload);
    const [one, two, three] = parts as [CompletedPart, CompletedPart, CompletedPart];
    await expect(complete(upload, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(upload, [one, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(upload, [one, { ...two, ETag: three.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(upload, [one, { ...two, PartNumber: 9 }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(upload, [])).rejects.toMatchObject({ name: 'MalformedXML' });
    for (const PartNumber of [0, 10_001]) {
      const part = client.send(new UploadPartCommand({ ...upload, PartNumber, Body: 'x' }));
      await expect(part).rejects.toMatchObject({ name: 'InvalidArgument' });
    }
    const last = await client.send(new UploadPartCommand({ ...upload, PartNumber: 10_000, Body: 'x' }));
    const tooSmall = complete(upload, [one, three, { PartNumber: 10_000, ETag: last.ETag }]);
    await expect(tooSmall).rejects.toMatchObject({ name: 'EntityTooSmall' });
    // What is not named is left out and removed.
    await complete(upload, [one, three]);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'rules' }));
    expect(head.ContentLength).toBe(5 * MIB + 17);
    await expect(complete(upload, [one])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a COMPOSITE upload wants parts 1, 2, 3 … without a gap', async () => {
    const upload = await create('gap', { ChecksumAlgorithm: 'CRC32' });
    const part = await client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'x' }));
    const named = { PartNumber: 2, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
    await expect(complete(upload, [named])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  });

  test('parts and ranges of the finished object', async () => {
    const byPart = (PartNumber: number) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'composite-3', PartNumber }));
    for (const [at, content] of contents.entries()) {
      const part = await byPart(at + 1);
      expect(part).toMatchObject({ PartsCount: 3, ChecksumCRC32: base64Crc32(content), ContentLength: content.length });
      expect(Buffer.from((await part.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
    }
    await expect(byPart(4)).rejects.toMatchObject({ name: 'InvalidPartNumber' });
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: 'full', PartNumber: 2, ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({ PartsCount: 3, ContentLength: 5 * MIB + 1 });
    expect(head.ChecksumCRC32).toBeUndefined();
    const [from, to] = [5 * MIB - 3, 10 * MIB + 5];
    const range = await client.send(new GetObjectCommand({ Bucket, Key: 'full', Range: `bytes=${from}-${to}` }));
    expect(range.ChecksumCRC32).toBeUndefined();
    expect(Buffer.from((await range.Body?.transformToByteArray()) ?? []).equals(whole.subarray(from, to + 1))).toBe(
      true,
    );
  });

  test('a range that is exactly one part has the checksum of a COMPOSITE part; no other range has a checksum', async () => {
    const checksumOf = async (Key: string, first: number, last: number) => {
      const Range = `bytes=${first}-${last}`;
      const answer = await client.send(new GetObjectCommand({ Bucket, Key, Range, ChecksumMode: 'ENABLED' }));
      // The SDK compares the bytes with the checksum, if there is one.
      await answer.Body?.transformToByteArray();
      return answer.ChecksumCRC32;
    };
    const [one, two, three] = contents.map(base64Crc32);
    expect(await checksumOf('composite-3', 0, 5 * MIB - 1)).toBe(one);
    expect(await checksumOf('composite-3', 5 * MIB, 10 * MIB)).toBe(two);
    expect(await checksumOf('composite-3', 10 * MIB + 1, 10 * MIB + 17)).toBe(three);
    expect(await checksumOf('composite-3', 0, 5 * MIB)).toBeUndefined();
    expect(await checksumOf('composite-3', 1, 5 * MIB - 1)).toBeUndefined();
    expect(await checksumOf('composite-3', 5 * MIB, 10 * MIB + 17)).toBeUndefined();
    expect(await checksumOf('full', 0, 5 * MIB - 1)).toBeUndefined();
    expect(await checksumOf('full', 0, 10 * MIB + 17)).toBeUndefined();
  });

  test('ListParts pages through the parts; a part sent again replaces the first', async () => {
    const upload = await create('listed', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    await uploadAll(upload);
    const again = await client.send(new UploadPartCommand({ ...upload, PartNumber: 3, Body: 'again' }));
    const first = await client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2', ChecksumType: 'FULL_OBJECT' });
    expect(first.Parts?.map((part) => [part.PartNumber, part.Size])).toEqual([
      [1, 5 * MIB],
      [2, 5 * MIB + 1],
    ]);
    const rest = await client.send(new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }));
    expect(rest.IsTruncated).toBe(false);
    expect(rest.Parts).toMatchObject([
      { PartNumber: 3, Size: 5, ETag: again.ETag, ChecksumCRC32: base64Crc32(Buffer.from('again')) },
    ]);
    await client.send(new AbortMultipartUploadCommand(upload));
    for (const command of [new ListPartsCommand(upload), new AbortMultipartUploadCommand(upload)]) {
      await expect(client.send(command as ListPartsCommand)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    }
    const late = client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
    await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('ListMultipartUploads: by key, then by initiation, with markers, prefix and delimiter', async () => {
    const keys = ['u/a', 'u/b', 'u/b', 'u/c/1', 'u/c/2', 'u/\u{1f600}', 'u/\uffee'];
    const created: Record<string, string[]> = {};
    for (const key of keys) {
      server.clock.nowMs += 1;
      const { UploadId } = await create(key);
      created[key] = [...(created[key] ?? []), UploadId as string];
    }
    const list = (more: object) => client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'u/', ...more }));
    const expected = ['u/a', 'u/b', 'u/b', 'u/c/1', 'u/c/2', 'u/\uffee', 'u/\u{1f600}'];
    const all = await list({});
    expect(all.Uploads?.map((upload) => upload.Key)).toEqual(expected);
    const ofB = all.Uploads?.filter((upload) => upload.Key === 'u/b').map((upload) => upload.UploadId);
    expect(ofB).toEqual(created['u/b']);
    const seen: (string | undefined)[] = [];
    let markers = {};
    for (let page = 0; page < 10; page++) {
      const answer = await list({ MaxUploads: 2, ...markers });
      seen.push(...(answer.Uploads ?? []).map((upload) => upload.Key));
      if (!answer.IsTruncated) break;
      markers = { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker };
    }
    expect(seen).toEqual(expected);
    const grouped = await list({ Delimiter: '/' });
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'u/c/' }]);
    expect(grouped.Uploads).toHaveLength(5);
  });

  test('uploads and finished objects survive a restart; the data of the rest is removed', async () => {
    const upload = await create('survivor', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = await uploadAll(upload);
    await server.restart();
    const done = await complete(upload, parts, { ChecksumCRC32: base64Crc32(whole) });
    expect(done.ETag).toBe(etag());
    await server.restart();
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'survivor' }));
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key, UploadId } of Uploads ?? []) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
    await server.restart();
    // composite-3, default, full and survivor have three parts each, rules two, full-2 and composite one.
    expect(await dataFiles()).toBe(16);
    expect(await readdir(join(directory, 'buckets', Bucket, 'uploads'))).toEqual([]);
  });
});

async function dataFiles(): Promise<number> {
  const entries = await readdir(join(directory, 'buckets', Bucket, 'data'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
