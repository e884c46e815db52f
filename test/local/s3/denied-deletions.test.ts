import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type S3Server, startS3 } from './s3-server';

let server: S3Server;
let client: S3Client;
const Bucket = 'photos';

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

it('DeleteObjects answers with an error for each key that may not be deleted, and deletes the others', async () => {
  const keys = ['kept/a', 'b', 'kept/ü&<1>', 'd'];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const asked: string[] = [];
  server.permissions.isAllowed = ({ action, resource }) => {
    asked.push(`${action} ${resource}`);
    return !resource.startsWith('arn:aws:s3:::photos/kept/');
  };
  // A named version is another permission, even the only one that objects have here.
  const Objects = keys.map((Key) => (Key === 'd' ? { Key, VersionId: 'null' } : { Key }));
  const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  server.permissions.isAllowed = undefined;
  expect(asked).toEqual([
    's3:DeleteObject arn:aws:s3:::photos/kept/a',
    's3:DeleteObject arn:aws:s3:::photos/b',
    's3:DeleteObject arn:aws:s3:::photos/kept/ü&<1>',
    's3:DeleteObjectVersion arn:aws:s3:::photos/d',
  ]);
  expect(answer.Deleted).toEqual([{ Key: 'b' }, { Key: 'd' }]);
  expect(answer.Errors).toEqual([
    { Key: 'kept/a', Code: 'AccessDenied', Message: 'Access Denied' },
    { Key: 'kept/ü&<1>', Code: 'AccessDenied', Message: 'Access Denied' },
  ]);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['kept/a', 'kept/ü&<1>']);
});
