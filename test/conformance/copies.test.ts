import { crc32 } from 'node:zlib';
import { s3Client } from '../../adapters/aws/clients/s3';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import type { CopySource, Destination, NewObject } from '../../core/ports/destination';
import { MIB } from '../../core/ranges/units';
import { collect, pattern } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'copied';

describe('in memory', () => {
  const objects = memoryObjects({ buckets: [bucket] });
  behavesAsCopies(
    () => objects,
    (key) => objects.deny(bucket, key, 'everything'),
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
  behavesAsCopies(
    () => objects,
    (key) =>
      cloud().faults.add({
        service: 's3',
        match: ({ path }) => path.startsWith(`/${bucket}/${key}`),
        effect: { kind: 'error', code: 'AccessDenied', statusCode: 403, message: 'Access Denied' },
      }),
  );

  test.each([
    ['SlowDown', 503],
    ['ConditionalRequestConflict', 409],
    ['InternalError', 500],
  ])('%s of a copy is temporary', async (code, statusCode) => {
    const impatient = s3Client({ ...clientConfig(cloud()), maxAttempts: 1 });
    try {
      const source = await place(s3Destination(impatient), `busy/${code}`);
      cloud().faults.add({
        service: 's3',
        match: ({ operation }) => operation === 'CopyObject' || operation === 'UploadPartCopy',
        effect: { kind: 'error', code, statusCode, message: 'not now' },
      });
      const busy = s3Destination(impatient).copyIfAbsent(source, { key: `busy/to/${code}`, storageClass: 'STANDARD' });
      await expect(busy).rejects.toMatchObject({ name: 'DestinationBusyError' });
    } finally {
      impatient.destroy();
    }
  });
});

/** Put an object with headers, metadata and tags there, and inspect it. */
async function place(objects: Destination, key: string, bytes = pattern(100_001), changes: Partial<NewObject> = {}) {
  const object: NewObject = {
    ...{ bucket, key, storageClass: 'STANDARD', contentType: 'image/png', metadata: { 'moraine-archive-id': 'A' } },
    properties: { cacheControl: 'no-store', contentDisposition: 'attachment', tags: { kept: 'yes + no' } },
    ...changes,
  };
  await objects.putIfAbsent(object, bytes.length, bytes);
  const source = await objects.inspect({ bucket, key });
  if (!source) throw new Error(`there is nothing at ${key}`);
  return source;
}

function behavesAsCopies(open: () => Destination, deny: (key: string) => unknown) {
  const expectCopied = async (source: CopySource, key: string, bytes: Buffer) => {
    const copy = await open().inspect({ bucket, key });
    const { etag: _etag, ...facts } = source;
    expect(copy).toEqual({ ...facts, key, etag: expect.any(String) });
    expect(copy?.crc32).toBe(crc32(bytes));
    expect(await open().tags({ bucket, key })).toEqual({ kept: 'yes + no' });
    expect((await collect(await open().read({ bucket, key })))?.equals(bytes)).toBe(true);
  };

  test('an object is inspected: what a head says, headers, and an ETag', async () => {
    const bytes = pattern(10);
    const source = await place(open(), 'inspected', bytes);
    expect(source).toEqual({
      ...{ bucket, key: 'inspected', sizeBytes: 10, crc32: crc32(bytes), isReadable: true, contentType: 'image/png' },
      metadata: { 'moraine-archive-id': 'A' },
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      properties: { cacheControl: 'no-store', contentDisposition: 'attachment' },
    });
    expect(await open().inspect({ bucket, key: 'missing' })).toBeUndefined();
  });

  test.each(['whole/ü+&=?#%2F.bin', 'whole/a b'])(
    'a copy from %s has bytes, headers, metadata, tags and a CRC32',
    async (key) => {
      const bytes = pattern(1_000_003);
      const source = await place(open(), key, bytes);
      const answer = await open().copyIfAbsent(source, { key: `to/${key}`, storageClass: 'STANDARD' });
      expect(answer).toEqual({ crc32: crc32(bytes) });
      await expectCopied(source, `to/${key}`, bytes);
    },
  );

  test('a copy has the storage class that it is given', async () => {
    const source = await place(open(), 'classes');
    await open().copyIfAbsent(source, { key: 'classes-copied', storageClass: 'DEEP_ARCHIVE' });
    expect((await open().head({ bucket, key: 'classes-copied' }))?.isReadable).toBe(false);
  });

  test('nothing is copied over another object', async () => {
    const source = await place(open(), 'free');
    await place(open(), 'taken', Buffer.from('other'));
    expect(await open().copyIfAbsent(source, { key: 'taken', storageClass: 'STANDARD' })).toBe('taken');
    expect((await collect(await open().read({ bucket, key: 'taken' })))?.toString()).toBe('other');
  });

  test('nothing is copied from a key that has another object by now, or none', async () => {
    const source = { ...(await place(open(), 'changing')), etag: '"00000000000000000000000000000000"' };
    const gone = { ...source, key: 'gone' };
    const upload = { bucket, key: 'changed', uploadId: await open().createUpload(objectAt('changed')) };
    const changed = { name: 'SourceChangedError' };
    for (const from of [source, gone]) {
      const target = { key: 'changed', storageClass: 'STANDARD' } as const;
      await expect(open().copyIfAbsent(from, target)).rejects.toMatchObject(changed);
      const part = open().copyPart({ ...upload, partNumber: 1 }, from, { start: 0, end: 9 });
      await expect(part).rejects.toMatchObject(changed);
    }
    expect(await open().head({ bucket, key: 'changed' })).toBeUndefined();
    await open().abortUpload(upload);
  });

  test('nothing is copied out of an archive class', async () => {
    const source = await place(open(), 'archived', undefined, { storageClass: 'GLACIER' });
    expect(source.isReadable).toBe(false);
    const copy = open().copyIfAbsent(source, { key: 'archived-copied', storageClass: 'STANDARD' });
    await expect(copy).rejects.toMatchObject({ name: 'InvalidObjectState' });
    expect(await open().head({ bucket, key: 'archived-copied' })).toBeUndefined();
  });

  test('an object is copied part by part, and completed by the CRC32 of the whole', async () => {
    const bytes = pattern(11 * MIB + 7);
    const source = await place(open(), 'large', bytes);
    const properties = { ...source.properties, tags: await open().tags(source) };
    const { metadata, contentType } = source;
    const target = { ...objectAt('large-copied'), metadata, contentType, properties };
    const upload = { bucket, key: target.key, uploadId: await open().createUpload(target) };
    const parts = [];
    for (const [at, start] of [0, 5 * MIB, 10 * MIB].entries()) {
      const range = { start, end: Math.min(start + 5 * MIB, bytes.length) - 1 };
      const part = await open().copyPart({ ...upload, partNumber: at + 1 }, source, range);
      expect(part).toMatchObject({ partNumber: at + 1, crc32: crc32(bytes.subarray(range.start, range.end + 1)) });
      parts.push(part);
    }
    const whole = { ...upload, sizeBytes: bytes.length, crc32: crc32(bytes) };
    await expect(open().completeUpload({ ...whole, crc32: 1 }, parts)).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await open().completeUpload(whole, parts)).toBe('completed');
    await expectCopied(source, target.key, bytes);
    const late = open().copyPart({ ...upload, partNumber: 1 }, source, { start: 0, end: 9 });
    await expect(late).rejects.toMatchObject({ name: 'UploadGoneError' });
  });

  test('a denial of the target is a denial', async () => {
    const source = await place(open(), 'allowed');
    deny('denied');
    const denied = { name: 'DestinationDeniedError' };
    const target = { key: 'denied', storageClass: 'STANDARD' } as const;
    await expect(open().copyIfAbsent(source, target)).rejects.toMatchObject(denied);
    await expect(open().inspect({ bucket, key: 'denied' })).rejects.toMatchObject(denied);
    await expect(open().tags({ bucket, key: 'denied' })).rejects.toMatchObject(denied);
  });
}

const objectAt = (key: string): NewObject => ({
  ...{ bucket, key, metadata: {}, storageClass: 'STANDARD', contentType: 'text/plain' },
});
