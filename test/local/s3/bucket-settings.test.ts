import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3BucketSettings } from '../../../adapters/aws/s3-bucket-settings';
import { type S3Server, startS3 } from './s3-server';

let server: S3Server;
let client: S3Client;
const Bucket = 'settings';

beforeAll(async () => {
  server = await startS3();
  server.s3.createBucket(Bucket);
  client = server.client();
});
afterAll(() => server.stop());

const put = (...Rules: object[]) =>
  client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: Rules as never } }),
  );
const protection = () => s3BucketSettings(client).protectionOf(Bucket);

it('has no rules at first, and no versions', async () => {
  const get = client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  await expect(get).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  expect(await protection()).toEqual({ isVersioned: false, expiryRules: [] });
});

it('keeps rules over a restart, of which those that expire objects are told', async () => {
  const Status = 'Enabled';
  await put(
    { ID: 'uploads', Status, Filter: { Prefix: '' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } },
    { ID: 'all', Status, Filter: { Prefix: '' }, Expiration: { Days: 30 } },
    { ID: 'some', Status, Filter: { And: { Prefix: 'a/', ObjectSizeGreaterThan: 5 } }, Expiration: { Days: 3 } },
    { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 3 } },
    { ID: 'markers', Status, Filter: { Prefix: '' }, Expiration: { ExpiredObjectDeleteMarker: true } },
    { ID: 'moved', Status, Filter: { Prefix: '' }, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] },
  );
  await server.restart();
  expect(await protection()).toEqual({
    isVersioned: false,
    expiryRules: [
      { id: 'all', prefix: '' },
      { id: 'some', prefix: 'a/' },
    ],
  });
  await client.send(new DeleteBucketLifecycleCommand({ Bucket }));
  expect((await protection())?.expiryRules).toEqual([]);
});

it('refuses what is no configuration, and buckets that there are not', async () => {
  await expect(put({ ID: 'x', Status: 'Maybe', Expiration: { Days: 3 } })).rejects.toMatchObject({
    name: 'MalformedXML',
  });
  await expect(s3BucketSettings(client).protectionOf('missing')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
