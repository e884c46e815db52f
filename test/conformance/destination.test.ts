import { s3Client } from '../../adapters/aws/clients/s3';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { DestinationDeniedError } from '../../core/contracts/errors';
import type { Destination, NewObject } from '../../core/ports/destination';
import { body } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'destination';
const bytes = Buffer.from('bytes');
const LOOKS = ['HeadObject', 'AbortMultipartUpload'];

const objectAt = (key: string, inBucket = bucket): NewObject => ({
  bucket: inBucket,
  key,
  metadata: {},
  storageClass: 'STANDARD',
  contentType: 'text/plain',
});

describe('in memory', () => {
  const objects = memoryObjects({ buckets: [bucket] });
  behavesAsDestination(
    () => objects,
    (what) => objects.deny(bucket, 'denied/', what),
  );
});

describe('on Amazon S3', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof s3Client>;
  let objects: Destination;
  beforeAll(() => {
    cloud().s3.createBucket(bucket);
    client = s3Client(clientConfig(cloud()));
    objects = s3Destination(client);
  });
  afterEach(() => cloud().faults.clear());
  afterAll(() => client.destroy());

  /** Answers as S3 does for a bucket policy or a key. */
  function refuse(code: string, statusCode: number, message: string, operations?: (operation: string) => boolean) {
    return cloud().faults.add({
      service: 's3',
      match: ({ path, operation }) => path.startsWith(`/${bucket}/denied/`) && operations?.(operation) !== false,
      effect: { kind: 'error', code, statusCode, message },
    });
  }

  behavesAsDestination(
    () => objects,
    (what) => refuse('AccessDenied', 403, 'Access Denied', (name) => what === 'everything' || !LOOKS.includes(name)),
  );

  test.each([
    ['AccessDenied', 403, 'Access Denied', "check that the bucket's policy"],
    [
      'AccessDenied',
      403,
      'User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:…',
      'check that the KMS key is enabled',
    ],
    ['AllAccessDisabled', 403, 'All access to this object has been disabled', "check that the bucket's policy"],
    ['KMS.DisabledException', 400, 'key/1 is disabled.', 'check that the KMS key is enabled'],
    ['KMS.KMSInvalidStateException', 400, 'key/1 is pending deletion.', 'check that the KMS key is enabled'],
    ['KMS.NotFoundException', 400, 'Invalid keyId', 'check that the KMS key is enabled'],
  ])('%s (%d, %s) is a denial, with the message of S3 and instructions', async (code, status, said, remedy) => {
    refuse(code, status, said);
    const denied = objects.putIfAbsent(objectAt('denied/a'), bytes.length, bytes);
    await expect(denied).rejects.toThrow(DestinationDeniedError);
    const told = `S3 refuses PutObject (s3:PutObject) of s3://destination/denied/a: ${code}: ${said}; ${remedy}`;
    await expect(denied).rejects.toThrow(told);
    await expect(denied).rejects.toMatchObject({ cause: { name: code } });
  });

  test('a missing bucket is a denial too', async () => {
    const denied = objects.createUpload(objectAt('a', 'no-such-bucket-here'));
    await expect(denied).rejects.toMatchObject({ name: 'DestinationDeniedError', cause: { name: 'NoSuchBucket' } });
  });

  test.each([
    ['KMS.ThrottlingException', 'DestinationBusyError'],
    ['KMS.KeyUnavailableException', 'DestinationBusyError'],
    ['KMS.KMSInternalException', 'DestinationBusyError'],
    ['EntityTooSmall', 'EntityTooSmall'],
  ])('%s is not a denial', async (code, name) => {
    refuse(code, 400, 'not now');
    const refused = objects.putIfAbsent(objectAt('denied/a'), bytes.length, bytes);
    await expect(refused).rejects.toMatchObject({ name });
  });
});

/** @param deny what is below `denied/`; lifted by what it answers */
function behavesAsDestination(open: () => Destination, deny: (what: 'writes' | 'everything') => () => unknown) {
  const denial = { name: 'DestinationDeniedError', message: expect.stringContaining('AccessDenied') };

  test('every call that writes is denied, and nothing appears', async () => {
    const upload = { bucket, key: 'denied/parts', uploadId: await open().createUpload(objectAt('denied/parts')) };
    const part = { ...upload, partNumber: 1, sizeBytes: bytes.length };
    const uploaded = await open().uploadPart(part, body(bytes));
    const lift = deny('writes');
    const object = objectAt('denied/a');
    await expect(open().putIfAbsent(object, bytes.length, bytes)).rejects.toMatchObject(denial);
    await expect(open().putIfAbsent(object, bytes.length, body(bytes))).rejects.toMatchObject(denial);
    await expect(open().putTags(object, { a: 'b' })).rejects.toMatchObject(denial);
    await expect(open().createUpload(object)).rejects.toMatchObject(denial);
    await expect(open().uploadPart(part, body(bytes))).rejects.toMatchObject(denial);
    const whole = { ...upload, sizeBytes: bytes.length, crc32: uploaded.crc32 };
    await expect(open().completeUpload(whole, [uploaded])).rejects.toMatchObject(denial);
    expect(await open().head(object)).toBeUndefined();
    await open().abortUpload(upload);
    lift();
    expect(await open().putIfAbsent(object, bytes.length, bytes)).toBe('written');
  });

  test('so is every look, and giving an upload up, where nothing is allowed', async () => {
    const upload = { bucket, key: 'denied/b', uploadId: await open().createUpload(objectAt('denied/b')) };
    const lift = deny('everything');
    await expect(open().head(upload)).rejects.toMatchObject(denial);
    await expect(open().abortUpload(upload)).rejects.toMatchObject(denial);
    lift();
    await open().abortUpload(upload);
  });

  test('what lies elsewhere is not concerned', async () => {
    const lift = deny('everything');
    expect(await open().head(objectAt('allowed/a'))).toBeUndefined();
    expect(await open().putIfAbsent(objectAt('allowed/a'), bytes.length, body(bytes))).toBe('written');
    lift();
  });
}
