import * as s3 from '@aws-sdk/client-s3';
import type { S3Facts } from '../../../../local/iam/resource-facts';
import { operationOf } from '../../../../local/s3/operation';
import { captured, lines } from './captured-request';

const Bucket = 'photos';
const bucket = 'arn:aws:s3:::photos';
const object = `${bucket}/a/b.jpg`;
const at = { Bucket, Key: 'a/b.jpg' };
const upload = { ...at, UploadId: 'open' };
const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/k';

/** Buckets `photos`, in which everything exists, and `empty`, in which nothing does. */
const plain: S3Facts = {
  bucket: (name) => (name === 'photos' || name === 'empty' ? {} : undefined),
  object: (name) => (name === 'photos' ? {} : undefined),
  upload: (name) => (name === 'photos' ? {} : undefined),
  isTagged: () => false,
};
const tagged: S3Facts = { ...plain, isTagged: () => true };
const encrypted: S3Facts = {
  ...plain,
  bucket: () => ({ keyArn }),
  object: () => ({ keyArn }),
  upload: () => ({ keyArn }),
};

async function asked(command: object, facts: S3Facts = plain): Promise<string[]> {
  const request = await captured(s3.S3Client, command, { s3: facts });
  return lines('s3', operationOf(request) ?? 'Unknown', request);
}

/** `s3:PutObject` with its condition keys. */
const put = (creates: boolean, ...conditions: string[]) =>
  [`s3:PutObject ${object} s3:objectcreationoperation=${creates}`, ...conditions].join(' ');
const viaS3 = (action: string, arn = object) =>
  `kms:${action} ${keyArn} kms:viaservice=s3.eu-central-1.amazonaws.com kms:encryptioncontext:aws:s3:arn=${arn}`;

it.each([
  [new s3.ListBucketsCommand({}), 's3:ListAllMyBuckets *'],
  [new s3.CreateBucketCommand({ Bucket }), `s3:CreateBucket ${bucket}`],
  [new s3.DeleteBucketCommand({ Bucket }), `s3:DeleteBucket ${bucket}`],
  [new s3.HeadBucketCommand({ Bucket }), `s3:ListBucket ${bucket}`],
  [new s3.ListObjectsV2Command({ Bucket }), `s3:ListBucket ${bucket}`],
  [new s3.ListObjectsV2Command({ Bucket, Prefix: 'a/ü+&' }), `s3:ListBucket ${bucket} s3:prefix=a/ü+&`],
  [new s3.ListMultipartUploadsCommand({ Bucket }), `s3:ListBucketMultipartUploads ${bucket}`],
  [new s3.GetBucketLocationCommand({ Bucket }), `s3:GetBucketLocation ${bucket}`],
  [new s3.GetBucketVersioningCommand({ Bucket }), `s3:GetBucketVersioning ${bucket}`],
  [new s3.GetBucketLifecycleConfigurationCommand({ Bucket }), `s3:GetLifecycleConfiguration ${bucket}`],
  [new s3.PutBucketLifecycleConfigurationCommand({ Bucket }), `s3:PutLifecycleConfiguration ${bucket}`],
  [new s3.DeleteBucketLifecycleCommand({ Bucket }), `s3:PutLifecycleConfiguration ${bucket}`],
  [new s3.GetBucketEncryptionCommand({ Bucket }), `s3:GetEncryptionConfiguration ${bucket}`],
  [new s3.DeleteBucketEncryptionCommand({ Bucket }), `s3:PutEncryptionConfiguration ${bucket}`],
  [new s3.GetBucketPolicyCommand({ Bucket }), `s3:GetBucketPolicy ${bucket}`],
  [new s3.PutBucketPolicyCommand({ Bucket, Policy: '{}' }), `s3:PutBucketPolicy ${bucket}`],
  [new s3.DeleteBucketPolicyCommand({ Bucket }), `s3:DeleteBucketPolicy ${bucket}`],
  [new s3.GetObjectCommand(at), `s3:GetObject ${object}`],
  [new s3.HeadObjectCommand(at), `s3:GetObject ${object}`],
  [new s3.GetObjectCommand({ ...at, VersionId: 'null' }), `s3:GetObjectVersion ${object}`],
  [new s3.GetObjectTaggingCommand(at), `s3:GetObjectTagging ${object}`],
  [new s3.GetObjectTaggingCommand({ ...at, VersionId: 'null' }), `s3:GetObjectVersionTagging ${object}`],
  [new s3.PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [] } }), `s3:PutObjectTagging ${object}`],
  [new s3.DeleteObjectCommand(at), `s3:DeleteObject ${object}`],
  [new s3.DeleteObjectCommand({ ...at, VersionId: 'null' }), `s3:DeleteObjectVersion ${object}`],
  [new s3.AbortMultipartUploadCommand(upload), `s3:AbortMultipartUpload ${object}`],
  [new s3.ListPartsCommand(upload), `s3:ListMultipartUploadParts ${object}`],
])('needs one permission (%#)', async (command, line) => {
  expect(await asked(command)).toEqual([line]);
});

describe('a write', () => {
  it.each([
    [new s3.PutObjectCommand({ ...at, Body: 'x' }), put(true)],
    [new s3.PutObjectCommand({ ...at, Body: 'x', IfNoneMatch: '*' }), put(true, 's3:if-none-match=*')],
    [new s3.PutObjectCommand({ ...at, Body: 'x', IfMatch: '"e"' }), put(true, 's3:if-match="e"')],
    [
      new s3.PutObjectCommand({ ...at, Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn }),
      put(true, 's3:x-amz-server-side-encryption=aws:kms', `s3:x-amz-server-side-encryption-aws-kms-key-id=${keyArn}`),
    ],
    [new s3.CreateMultipartUploadCommand(at), put(false)],
    [new s3.UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }), put(false)],
    [new s3.CompleteMultipartUploadCommand(upload), put(true)],
    [new s3.CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*' }), put(true, 's3:if-none-match=*')],
  ])('needs s3:PutObject with its conditions (%#)', async (command, line) => {
    expect(await asked(command)).toEqual([line]);
  });

  it.each([
    [new s3.PutObjectCommand({ ...at, Body: 'x', Tagging: 'a=b' }), [put(true), `s3:PutObjectTagging ${object}`]],
    [new s3.CreateMultipartUploadCommand({ ...at, Tagging: 'a=b' }), [put(false), `s3:PutObjectTagging ${object}`]],
    [new s3.PutObjectCommand({ ...at, Body: 'x', Tagging: '' }), [put(true)]],
    [new s3.PutObjectCommand({ ...at, Body: 'x', ACL: 'private' }), [put(true), `s3:PutObjectAcl ${object}`]],
    [new s3.PutObjectCommand({ ...at, Body: 'x', GrantRead: 'id=x' }), [put(true), `s3:PutObjectAcl ${object}`]],
  ])('needs more for tags and access control lists (%#)', async (command, needed) => {
    expect(await asked(command)).toEqual(needed);
  });
});

describe('a copy', () => {
  const CopySource = 'photos/from/x.jpg';
  const source = `${bucket}/from/x.jpg`;
  const copy = (rest: Partial<s3.CopyObjectCommandInput> = {}) =>
    new s3.CopyObjectCommand({ ...at, CopySource, ...rest });

  it('needs to read the source and to write the destination', async () => {
    expect(await asked(copy())).toEqual([`s3:GetObject ${source}`, put(true)]);
    const part = new s3.UploadPartCopyCommand({ ...upload, CopySource, PartNumber: 1 });
    expect(await asked(part)).toEqual([`s3:GetObject ${source}`, put(false)]);
  });

  it('needs to read and write the tags that it copies', async () => {
    expect(await asked(copy(), tagged)).toEqual([
      `s3:GetObject ${source}`,
      `s3:GetObjectTagging ${source}`,
      put(true),
      `s3:PutObjectTagging ${object}`,
    ]);
  });

  it('needs to write the tags that replace those of the source, and not to read them', async () => {
    expect(await asked(copy({ TaggingDirective: 'REPLACE', Tagging: 'a=b' }), tagged)).toEqual([
      `s3:GetObject ${source}`,
      put(true),
      `s3:PutObjectTagging ${object}`,
    ]);
    expect(await asked(copy({ TaggingDirective: 'REPLACE' }), tagged)).toEqual([`s3:GetObject ${source}`, put(true)]);
  });

  it('needs the permissions for versions when it names one', async () => {
    expect(await asked(copy({ CopySource: `${CopySource}?versionId=null` }), tagged)).toEqual([
      `s3:GetObjectVersion ${source}`,
      `s3:GetObjectVersionTagging ${source}`,
      put(true),
      `s3:PutObjectTagging ${object}`,
    ]);
  });

  it.each([
    ['/photos/from/x.jpg', source],
    ['photos/%66rom%2Fx.jpg', source],
    ['photos/a%2Bb', `${bucket}/a+b`],
    ['photos/a+b', `${bucket}/a b`],
    ['photos/%252F', `${bucket}/%2F`],
    ['photos//x', `${bucket}//x`],
    ['photos', 'arn:aws:s3:::/'],
    ['photos/%zz', 'arn:aws:s3:::/'],
  ])('reads the source %s as the service does', async (named, arn) => {
    const [first] = await asked(copy({ CopySource: named }));
    expect(first).toBe(`s3:GetObject ${arn}`);
  });
});

describe('an object that is not there', () => {
  const absent = { Bucket: 'empty', Key: 'x' };
  const missing = 'arn:aws:s3:::empty/x';
  const list = 's3:ListBucket arn:aws:s3:::empty';

  it.each([
    [new s3.GetObjectCommand(absent), ['s3:GetObject arn:aws:s3:::empty/x', list]],
    [new s3.HeadObjectCommand(absent), [`s3:GetObject ${missing}`, list]],
    [new s3.GetObjectTaggingCommand(absent), [`s3:GetObjectTagging ${missing}`, list]],
    [new s3.PutObjectTaggingCommand({ ...absent, Tagging: { TagSet: [] } }), [`s3:PutObjectTagging ${missing}`, list]],
    [new s3.CopyObjectCommand({ ...at, CopySource: 'empty/x' }), [`s3:GetObject ${missing}`, list, put(true)]],
  ])('is told of only to those who may list the bucket (%#)', async (command, needed) => {
    expect(await asked(command)).toEqual(needed);
  });

  it('may be written and deleted without listing', async () => {
    expect(await asked(new s3.DeleteObjectCommand(absent))).toEqual([`s3:DeleteObject ${missing}`]);
    expect(await asked(new s3.PutObjectCommand({ ...absent, Body: 'x' }))).toEqual([
      `s3:PutObject ${missing} s3:objectcreationoperation=true`,
    ]);
  });

  it('needs no listing of a bucket that is not there either', async () => {
    expect(await asked(new s3.GetObjectCommand({ Bucket: 'nowhere', Key: 'x' }))).toEqual([
      's3:GetObject arn:aws:s3:::nowhere/x',
    ]);
  });
});

describe('a KMS key', () => {
  it.each([
    [new s3.GetObjectCommand(at), [`s3:GetObject ${object}`, viaS3('Decrypt')]],
    [new s3.HeadObjectCommand(at), [`s3:GetObject ${object}`, viaS3('Decrypt')]],
    [new s3.GetObjectTaggingCommand(at), [`s3:GetObjectTagging ${object}`]],
    [new s3.PutObjectCommand({ ...at, Body: 'x' }), [put(true), viaS3('GenerateDataKey')]],
    [new s3.CreateMultipartUploadCommand(at), [put(false), viaS3('GenerateDataKey')]],
    [new s3.UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }), [put(false), viaS3('Decrypt')]],
    [new s3.CompleteMultipartUploadCommand(upload), [put(true), viaS3('Decrypt')]],
    [new s3.ListPartsCommand(upload), [`s3:ListMultipartUploadParts ${object}`]],
    [
      new s3.CopyObjectCommand({ ...at, CopySource: 'photos/x' }),
      [`s3:GetObject ${bucket}/x`, viaS3('Decrypt', `${bucket}/x`), put(true), viaS3('GenerateDataKey')],
    ],
    [
      new s3.UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource: 'photos/x' }),
      [`s3:GetObject ${bucket}/x`, viaS3('Decrypt', `${bucket}/x`), put(false), viaS3('Decrypt')],
    ],
  ])('is used on behalf of the caller (%#)', async (command, needed) => {
    expect(await asked(command, encrypted)).toEqual(needed);
  });
});

describe('a key', () => {
  it.each(['a b', 'a+b', 'a%20b', '100%', 'a%2Fb', '/lead', 'a//b', '../x', '*', 'ü/😀', 'a?b#c', 'a:b', "q'(!)"])(
    '%s comes through as it is',
    async (key) => {
      const [needed] = await asked(new s3.GetObjectCommand({ Bucket, Key: key }));
      expect(needed).toBe(`s3:GetObject ${bucket}/${key}`);
    },
  );

  it.each([
    ['/photos/a%2fb', `${bucket}/a/b`],
    ['/photos/a+b', `${bucket}/a b`],
    ['/pho%74os/a', `${bucket}/a`],
    // A bucket named "photos/private" does not exist; the object "private/x" of "photos" is not what is asked for.
    ['/photos%2Fprivate/x', `${bucket}/private/x`],
    ['/photos/%E0%A4%A', 'arn:aws:s3:::/'],
    [`/photos/${'k'.repeat(1025)}`, 'arn:aws:s3:::/'],
  ])('of the path %s is read as the service reads it', async (path, arn) => {
    const request = await captured(s3.S3Client, new s3.GetObjectCommand(at));
    expect(lines('s3', 'GetObject', { ...request, path })).toEqual([`s3:GetObject ${arn}`]);
  });
});

it('asks for the keys of DeleteObjects one by one, within the operation', async () => {
  expect(await asked(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'x' }] } }))).toEqual([]);
});
