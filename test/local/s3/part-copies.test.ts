import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { type S3Server, startS3 } from './s3-server';

const Bucket = 'copies';
const MIB = 1024 * 1024;
const bytes = randomBytes(6 * MIB);
const CopySource = `${Bucket}/${encodeURIComponent('source é+.bin')}`;

let server: S3Server;
let client: S3Client;
let sourceEtag: string | undefined;

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
  const put = new PutObjectCommand({ Bucket, Key: 'source é+.bin', Body: bytes, Metadata: { m: '1' } });
  ({ ETag: sourceEtag } = await client.send(put));
});
afterAll(() => server.stop());

async function create(Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
}
type Upload = Awaited<ReturnType<typeof create>>;

const copyPart = (upload: Upload, PartNumber: number, more: Partial<UploadPartCopyCommandInput> = {}) =>
  client.send(new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, ...more }));

const base64Crc32 = (content: Buffer) => {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(content));
  return digest.toString('base64');
};

describe('UploadPartCopy', () => {
  test('makes parts of ranges of an object, with the checksums of the upload', async () => {
    const upload = await create('joined', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const first = await copyPart(upload, 1, { CopySourceRange: `bytes=1-${5 * MIB}` });
    const second = await copyPart(upload, 2, { CopySourceRange: 'bytes=0-0' });
    expect(first.CopyPartResult?.ChecksumCRC32).toBe(base64Crc32(bytes.subarray(1, 5 * MIB + 1)));
    expect(first.CopyPartResult?.LastModified).toEqual(new Date('2031-05-06T07:08:09Z'));
    const Parts = [first, second].map(({ CopyPartResult: part }, at) => ({
      ...{ PartNumber: at + 1, ETag: part?.ETag, ChecksumCRC32: part?.ChecksumCRC32 },
    }));
    const { Parts: listed } = await client.send(new ListPartsCommand(upload));
    expect(listed?.map(({ Size }) => Size)).toEqual([5 * MIB, 1]);
    const whole = Buffer.concat([bytes.subarray(1, 5 * MIB + 1), bytes.subarray(0, 1)]);
    const ChecksumCRC32 = base64Crc32(whole);
    const end = { ...upload, ChecksumCRC32, ChecksumType: 'FULL_OBJECT', MultipartUpload: { Parts } } as const;
    await client.send(new CompleteMultipartUploadCommand(end));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'joined' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
    // Metadata is that of the upload, not that of the source.
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'joined' }))).Metadata).toEqual({});
  });

  test('copies the whole object without a range, and tells no checksum that the upload has not asked for', async () => {
    const upload = await create('unasked');
    const { CopyPartResult: part } = await copyPart(upload, 1);
    expect(part?.ETag).toBe(sourceEtag);
    expect(part).not.toHaveProperty('ChecksumCRC32');
    expect(part).not.toHaveProperty('ChecksumCRC64NVME');
    const { Parts: listed } = await client.send(new ListPartsCommand(upload));
    expect(listed?.map(({ Size }) => Size)).toEqual([bytes.length]);
  });

  test.each<[string, Partial<UploadPartCopyCommandInput>, string]>([
    ['a range that ends behind the object', { CopySourceRange: `bytes=0-${6 * MIB}` }, 'InvalidArgument'],
    ['a range without an end', { CopySourceRange: 'bytes=5-' }, 'InvalidArgument'],
    ['a suffix', { CopySourceRange: 'bytes=-5' }, 'InvalidArgument'],
    ['a range that ends before it begins', { CopySourceRange: 'bytes=9-3' }, 'InvalidArgument'],
    ['a source that is not there', { CopySource: `${Bucket}/missing` }, 'NoSuchKey'],
    ['a bucket that is not there', { CopySource: 'no-such-bucket/key' }, 'NoSuchBucket'],
    ['another ETag of the source', { CopySourceIfMatch: '"other"' }, 'PreconditionFailed'],
    ['the ETag that it must not have', { CopySourceIfNoneMatch: '*' }, 'PreconditionFailed'],
    ['an unknown upload', { UploadId: 'unknown' }, 'NoSuchUpload'],
    ['part 0', { PartNumber: 0 }, 'InvalidArgument'],
  ])('refuses %s', async (_, wrong, name) => {
    const upload = await create('refused');
    await expect(copyPart(upload, 1, wrong)).rejects.toMatchObject({ name });
    const { Parts: listed = [] } = await client.send(new ListPartsCommand(upload));
    expect(listed).toEqual([]);
  });

  test('refuses an archived source', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'cold', Body: 'x', StorageClass: 'GLACIER' }));
    const upload = await create('thawed');
    const refused = copyPart(upload, 1, { CopySource: `${Bucket}/cold` });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });
});

test('failed conditions of source and target are told apart', async () => {
  const copy = (Key: string, more: object) =>
    client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more })).catch((error) => error);
  expect(await copy('told-apart', { CopySourceIfMatch: '"other"' })).toMatchObject({
    ...{ name: 'PreconditionFailed', Condition: 'x-amz-copy-source-If-Match' },
  });
  await copy('told-apart', { IfNoneMatch: '*' });
  expect(await copy('told-apart', { IfNoneMatch: '*' })).toMatchObject({
    ...{ name: 'PreconditionFailed', Condition: 'If-None-Match' },
  });
});
