import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
  type ServerSideEncryptionByDefault,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type S3Server, startS3 } from './s3-server';

const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const Bucket = 'encrypted';
const md5 = `"${createHash('md5').update('x').digest('hex')}"`;
const byKey = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn };

let server: S3Server;
let client: S3Client;

beforeEach(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterEach(() => server.stop());

const encrypt = (byDefault: Partial<ServerSideEncryptionByDefault>) =>
  client.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: byDefault as ServerSideEncryptionByDefault }],
      },
    }),
  );
const algorithm = async () => {
  const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
  return ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
};
const put = (Key: string, rest = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...rest }));
const key = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };

it('encrypts with a key of its own until a bucket has one', async () => {
  expect(await algorithm()).toEqual({ SSEAlgorithm: 'AES256' });
  expect(await put('a')).toMatchObject({ ServerSideEncryption: 'AES256', ETag: md5 });
  await encrypt(key);
  expect(await algorithm()).toEqual(key);
  await server.restart();
  expect(await algorithm()).toEqual(key);
  expect(await put('b')).toMatchObject(byKey);
  await client.send(new DeleteBucketEncryptionCommand({ Bucket }));
  expect(await put('c')).toMatchObject({ ServerSideEncryption: 'AES256', ETag: md5 });
  // What was written before keeps its key.
  expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'b' }))).toMatchObject(byKey);
  expect(server.s3.facts?.s3?.object(Bucket, 'b')?.keyArn).toBe(keyArn);
  expect(server.s3.facts?.s3?.object(Bucket, 'c')?.keyArn).toBeUndefined();
});

it('has ETags that say nothing of the bytes', async () => {
  await encrypt(key);
  const tags = [(await put('a')).ETag, (await put('a')).ETag];
  for (const tag of tags) expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(new Set([...tags, md5]).size).toBe(3);
  const { Body, ...read } = await client.send(new GetObjectCommand({ Bucket, Key: 'a', IfMatch: tags[1] }));
  expect(await Body?.transformToString()).toBe('x');
  expect(read).toMatchObject({ ...byKey, ETag: tags[1] });
});

it('stores an object without the key when it is told to', async () => {
  await encrypt(key);
  const answer = await put('a', { ServerSideEncryption: 'AES256' });
  expect(answer).toMatchObject({ ServerSideEncryption: 'AES256', ETag: md5 });
  expect(answer.SSEKMSKeyId).toBeUndefined();
});

it('encrypts an upload with the key that its bucket had at the start', async () => {
  await encrypt(key);
  const at = { Bucket, Key: 'a' };
  const { UploadId, ...created } = await client.send(new CreateMultipartUploadCommand(at));
  expect(created).toMatchObject(byKey);
  expect(server.s3.facts?.s3?.upload(Bucket, UploadId ?? '')?.keyArn).toBe(keyArn);
  await client.send(new DeleteBucketEncryptionCommand({ Bucket }));
  const part = { ...at, UploadId, PartNumber: 1, Body: 'x' };
  const first = await client.send(new UploadPartCommand(part));
  const { ETag, ...again } = await client.send(new UploadPartCommand(part));
  expect(again).toMatchObject(byKey);
  expect(new Set([first.ETag, ETag, md5]).size).toBe(3);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const complete = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload });
  const completed = await client.send(complete);
  expect(completed).toMatchObject(byKey);
  expect((await client.send(complete)).ETag).toBe(completed.ETag);
  expect(await client.send(new HeadObjectCommand(at))).toMatchObject({ ...byKey, ETag: completed.ETag });
});

it('copies to the key of the destination', async () => {
  server.s3.createBucket('plain');
  await encrypt(key);
  await put('a');
  const out = await client.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'a', CopySource: `${Bucket}/a` }));
  expect(out).toMatchObject({ ServerSideEncryption: 'AES256', CopyObjectResult: { ETag: md5 } });
  expect(await client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: 'plain/a' }))).toMatchObject(byKey);
});

it('takes a key by its id, and refuses aliases, keys of AWS and other algorithms', async () => {
  await encrypt({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '11111111-2222-3333-4444-555555555555' });
  expect(await algorithm()).toEqual(key);
  for (const refused of [
    { SSEAlgorithm: 'aws:kms' as const },
    { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'alias/mine' },
    { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'arn:aws:kms:eu-central-1:123456789012:alias/mine' },
    { SSEAlgorithm: 'aws:kms:dsse' as const, KMSMasterKeyID: keyArn },
  ]) {
    await expect(encrypt(refused)).rejects.toMatchObject({ name: 'NotImplemented' });
  }
  await encrypt({ SSEAlgorithm: 'AES256' });
  expect(await algorithm()).toEqual({ SSEAlgorithm: 'AES256' });
});
