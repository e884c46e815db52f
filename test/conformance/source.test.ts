import { s3Client, s3SourceClient } from '../../adapters/aws/clients/s3';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3Source } from '../../adapters/aws/s3-source';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { memoryClock } from '../../adapters/memory/memory-clock';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { memorySource } from '../../adapters/memory/memory-source';
import { memoryWorkingFiles } from '../../adapters/memory/memory-working-files';
import type { ObjectProperties, SourceObject } from '../../core/contracts/snapshot';
import type { Destination, NewObject } from '../../core/ports/destination';
import type { Source } from '../../core/ports/source';
import type { WorkingFiles } from '../../core/ports/working-files';
import { all, body, collect, pattern } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'photos';

interface SourceWorld {
  source: Source;
  /** The same buckets. */
  objects: Destination;
  files: WorkingFiles;
  advance(ms: number): Promise<void>;
}

describe('in memory', () => {
  const clock = memoryClock();
  const objects = memoryObjects({ buckets: [bucket], clock });
  const files = memoryWorkingFiles(objects, bucket);
  const world = { source: memorySource(objects), objects, files, advance: async (ms: number) => clock.advance(ms) };
  behavesAsSource(() => world);
});

describe('on Amazon S3', () => {
  const cloud = embeddedCloud();
  const clients: ReturnType<typeof s3Client>[] = [];
  let world: SourceWorld;
  beforeAll(() => {
    cloud().s3.createBucket(bucket);
    const writing = s3Client(clientConfig(cloud()));
    const reading = s3SourceClient(clientConfig(cloud()));
    clients.push(writing, reading);
    world = {
      source: s3Source(reading),
      objects: s3Objects(writing),
      files: s3WorkingFiles(writing, bucket),
      advance: (ms) => cloud().clock.advance(ms),
    };
  });
  afterAll(() => {
    for (const client of clients) client.destroy();
  });
  behavesAsSource(() => world);
});

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const changed = { name: 'SourceChangedError' };

function behavesAsSource(open: () => SourceWorld) {
  const newObject = (key: string, properties: ObjectProperties = {}): NewObject => {
    const { contentType = 'application/octet-stream', metadata = {} } = properties;
    return { bucket, key, contentType, metadata, storageClass: 'STANDARD', properties };
  };
  async function put(key: string, bytes: Buffer, properties?: ObjectProperties): Promise<SourceObject> {
    await open().files.remove(key);
    await open().objects.putIfAbsent(newObject(key, properties), bytes.length, body(bytes));
    return listed(key);
  }
  async function putInParts(key: string, bytes: Buffer, properties: ObjectProperties): Promise<SourceObject> {
    const uploadId = await open().objects.createUpload(newObject(key, properties));
    const upload = { bucket, key, uploadId, sizeBytes: bytes.length };
    const part = await open().objects.uploadPart({ ...upload, partNumber: 1 }, body(bytes));
    await open().objects.completeUpload({ ...upload, crc32: part.crc32 }, [part]);
    return listed(key);
  }
  async function listed(key: string): Promise<SourceObject> {
    const found = (await all(open().source.list(bucket, key))).find((object) => object.key === key);
    if (!found) throw new Error(`${key} is not listed`);
    return found;
  }

  test('a bucket exists or does not', async () => {
    expect(await open().source.bucketExists(bucket)).toBe(true);
    expect(await open().source.bucketExists('no-such-bucket-here')).toBe(false);
  });

  describe('a listing', () => {
    const names = [
      '\n',
      ' ',
      'a+b',
      'a%2Bb',
      'a\nb',
      'a\rb',
      'a\u0001b',
      'b/',
      'b/c',
      'ü',
      'ﬀ',
      '\u{1F600}',
      '\uFFFD',
      '<&>"',
    ];

    test('has key, size, ETag and time, in the order of UTF-8 bytes', async () => {
      for (const name of names) await put(`odd/${name}`, Buffer.from(name));
      const objects = await all(open().source.list(bucket, 'odd/'));
      expect(objects.map(({ key }) => key)).toEqual(names.map((name) => `odd/${name}`).sort(byUtf8));
      for (const { key, sizeBytes, etag, modifiedAt } of objects) {
        expect(sizeBytes).toBe(Buffer.byteLength(key) - 'odd/'.length);
        expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
        expect(new Date(modifiedAt).toISOString()).toBe(modifiedAt);
      }
      for (const object of objects) {
        const { body: read } = await open().source.open({ bucket, ...object });
        expect((await collect(read))?.toString()).toBe(object.key.slice('odd/'.length));
      }
    });

    test('starts after a key, whether that exists or not', async () => {
      const sorted = names.map((name) => `odd/${name}`).sort(byUtf8);
      for (const [index, after] of sorted.entries()) {
        const rest = sorted.slice(index + 1);
        expect((await all(open().source.list(bucket, 'odd/', after))).map(({ key }) => key)).toEqual(rest);
        expect((await all(open().source.list(bucket, 'odd/', `${after}\u0001`))).map(({ key }) => key)).toEqual(
          rest.filter((key) => byUtf8(key, `${after}\u0001`) > 0),
        );
      }
      expect(await all(open().source.list(bucket, 'odd/', 'zzz'))).toEqual([]);
      expect(await all(open().source.list(bucket, 'odd/', 'aaa'))).toHaveLength(names.length);
    });

    test('reads all pages, and reports each', async () => {
      const keys = Array.from({ length: 1001 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
      for (let at = 0; at < keys.length; at += 20) {
        const some = keys.slice(at, at + 20);
        await Promise.all(some.map((key) => open().files.write(key, key, 'text/plain')));
      }
      const pagesOf = async (after?: string) => {
        let pages = 0;
        const count = () => {
          pages += 1;
        };
        const found = await all(open().source.list(bucket, 'many/', after, count));
        return { pages, keys: found.map(({ key }) => key) };
      };
      expect(await pagesOf()).toEqual({ pages: 2, keys });
      expect(await pagesOf(keys[0])).toEqual({ pages: 1, keys: keys.slice(1) });
      expect(await pagesOf('many/~')).toEqual({ pages: 1, keys: [] });
    });

    test('has equal entries for the same bytes, and different ones for other bytes or times', async () => {
      const before = await put('seen', Buffer.from('bytes'));
      expect(await listed('seen')).toEqual(before);
      await open().advance(60_000);
      const rewritten = await put('seen', Buffer.from('bytes'));
      expect(rewritten).toEqual({ ...before, modifiedAt: rewritten.modifiedAt });
      expect(Date.parse(rewritten.modifiedAt)).toBeGreaterThan(Date.parse(before.modifiedAt));
      expect((await put('seen', Buffer.from('Bytes'))).etag).not.toBe(before.etag);
    });

    test('of a missing bucket is an error', async () => {
      await expect(all(open().source.list('no-such-bucket-here', ''))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    });
  });

  describe('an object', () => {
    const data = pattern(300_000);

    test('is read whole, or a range of it', async () => {
      const object = { bucket, ...(await put('whole', data)) };
      const whole = await open().source.open(object);
      expect(whole).toMatchObject({ sizeBytes: data.length, tagCount: 0 });
      expect((await collect(whole.body))?.equals(data)).toBe(true);
      const range = await open().source.open(object, { start: 1000, end: 200_999 });
      expect(range).toMatchObject({ sizeBytes: 200_000, properties: whole.properties });
      expect((await collect(range.body))?.equals(data.subarray(1000, 201_000))).toBe(true);
      const tail = await open().source.open(object, { start: 299_990, end: 400_000 });
      expect(tail.sizeBytes).toBe(10);
      expect((await collect(tail.body))?.equals(data.subarray(-10))).toBe(true);
    });

    test('of no bytes is read', async () => {
      const found = await open().source.open({ bucket, ...(await put('empty', Buffer.alloc(0))) });
      expect(found.sizeBytes).toBe(0);
      expect((await collect(found.body))?.length).toBe(0);
    });

    test.each([
      ['at once', put],
      ['in parts', putInParts],
    ])('that was restored %s has its headers, metadata and tags', async (how, putBack) => {
      const properties: ObjectProperties = {
        contentType: 'text/html; charset=utf-8',
        contentEncoding: 'gzip',
        contentLanguage: 'de, en',
        contentDisposition: `attachment; filename="${Buffer.from('Übung 10 €.html').toString('latin1')}"`,
        cacheControl: 'max-age=60',
        expires: '0',
        websiteRedirectLocation: '/elsewhere',
        metadata: { camera: 'Nikon; D750', 'x-y_z': '1' },
      };
      const tags = { project: 'a+b c=d', 'with space': '', über: 'ß / @:_.-' };
      const key = `rich ${how}`;
      const object = await putBack(key, data, { ...properties, tags });
      expect(await open().source.open({ bucket, ...object })).toMatchObject({ properties, tagCount: 3 });
      expect(await open().source.tags({ bucket, key })).toEqual(tags);
    });

    test('without metadata has only a content type', async () => {
      const object = await put('plain', data, { contentType: 'text/plain' });
      const { properties, tagCount } = await open().source.open({ bucket, ...object });
      expect({ properties, tagCount }).toEqual({ properties: { contentType: 'text/plain' }, tagCount: 0 });
      expect(await open().source.tags({ bucket, key: 'plain' })).toEqual({});
    });

    test('that was overwritten or deleted since it was listed has changed', async () => {
      const object = { bucket, ...(await put('fleeting', data)) };
      await open().files.write(object.key, 'new', 'text/plain');
      const named = { ...changed, message: expect.stringContaining('s3://photos/fleeting') };
      await expect(open().source.open(object)).rejects.toMatchObject(named);
      await expect(open().source.open(object, { start: 0, end: 1 })).rejects.toMatchObject(named);
      await open().files.remove(object.key);
      await expect(open().source.open(object)).rejects.toMatchObject(named);
      await expect(open().source.tags(object)).rejects.toMatchObject(named);
    });

    test('that is overwritten while it is read has its old bytes', async () => {
      const object = { bucket, ...(await put('read', pattern(3_000_000))) };
      const { body: reading } = await open().source.open(object);
      await open().files.write(object.key, 'new', 'text/plain');
      expect((await collect(reading))?.equals(pattern(3_000_000))).toBe(true);
    });

    test('in an archive class cannot be read', async () => {
      const object = { bucket, key: 'frozen', contentType: 'text/plain', metadata: {} };
      await open().objects.putIfAbsent({ ...object, storageClass: 'DEEP_ARCHIVE' }, 3, body(Buffer.from('ice')));
      await expect(open().source.open({ ...object, ...(await listed('frozen')) })).rejects.toMatchObject({
        name: 'SourceUnreadableError',
        message: expect.stringMatching(/s3:\/\/photos\/frozen .*restore/),
      });
    });

    test('of a missing bucket is another error', async () => {
      const object = { bucket: 'no-such-bucket-here', key: 'k', etag: '"e"' };
      await expect(open().source.open(object)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    });

    test('can be abandoned half-way, or before the first byte', async () => {
      const object = { bucket, ...(await put('left', pattern(3_000_000))) };
      for (let times = 0; times < 60; times++) {
        const { body: reading } = await open().source.open(object);
        if (times % 2 === 0) await reading[Symbol.asyncIterator]().return?.();
        else for await (const _chunk of reading) break;
      }
    });
  });
}
