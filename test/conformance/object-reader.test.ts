import { PutObjectCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../adapters/aws/clients/s3';
import { s3ObjectReader } from '../../adapters/aws/s3-object-reader';
import { memoryObjectReader } from '../../adapters/memory/memory-object-reader';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { ObjectUnavailableError } from '../../core/contracts/errors';
import type { ObjectReader } from '../../core/ports/object-reader';
import { collect, pattern } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'restored';
const bytes = pattern(100_000);

describe('in memory', () => {
  const objects = memoryObjects({ buckets: [bucket] });
  objects.place({ bucket, key: 'a/b' }, bytes);
  behavesAsObjectReader(() => memoryObjectReader(objects));
});

describe('on Amazon S3', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof s3Client>;
  beforeAll(async () => {
    cloud().s3.createBucket(bucket);
    client = s3Client(clientConfig(cloud()));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/b', Body: bytes }));
  });
  afterAll(() => client.destroy());
  behavesAsObjectReader(() => s3ObjectReader(client));

  test('a bucket of another account is not read', async () => {
    const ownerId = '444455556666';
    const opened = s3ObjectReader(client).open({ bucket, key: 'a/b', ownerId }, { start: 0, end: 9 });
    await expect(opened).rejects.toThrow(/AccessDenied.*has to belong to account 444455556666/);
  });
});

function behavesAsObjectReader(reader: () => ObjectReader) {
  test.each([
    { start: 0, end: 99_999 },
    { start: 70_000, end: 70_000 },
    { start: 99_990, end: 99_999 },
  ])('the bytes $start to $end are read', async ({ start, end }) => {
    const body = await reader().open({ bucket, key: 'a/b', ownerId: undefined }, { start, end });
    expect((await collect(body))?.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  test('an object that is gone is unavailable, and others may be there', async () => {
    const opened = reader().open({ bucket, key: 'a' }, { start: 0, end: 0 });
    await expect(opened).rejects.toThrow(ObjectUnavailableError);
    await expect(opened).rejects.toMatchObject({ isGeneral: false });
  });
}
