import { crc32 } from 'node:zlib';
import { s3Client } from '../../adapters/aws/clients/s3';
import { s3Destination } from '../../adapters/aws/s3-destination';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { crc32OfParts } from '../../core/archive/crc32';
import { VerifiedStream } from '../../core/archive/verified-stream';
import type { Destination, NewObject } from '../../core/ports/destination';
import { MIB } from '../../core/ranges/units';
import { all, body, collect, pattern } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'restored';

describe('in memory', () => {
  const objects = memoryObjects({ buckets: [bucket] });
  behavesAsObjects(() => objects);
});

describe('on Amazon S3', () => {
  const cloud = embeddedCloud();
  const client = () => {
    cloud().s3.createBucket(bucket);
    return s3Client(clientConfig(cloud()));
  };
  let opened: { client: ReturnType<typeof s3Client>; objects: Destination } | undefined;
  afterAll(() => opened?.client.destroy());
  behavesAsObjects(() => {
    if (!opened) {
      const made = client();
      opened = { client: made, objects: s3Destination(made) };
    }
    return opened.objects;
  });
});

function behavesAsObjects(open: () => Destination) {
  let keys = 0;
  const fresh = (): NewObject => {
    keys += 1;
    return {
      bucket,
      key: `archives/${keys} ü+&.bin`,
      metadata: { 'moraine-archive-id': 'A', 'moraine-description': "it's (plain) = text" },
      storageClass: 'STANDARD',
      contentType: 'application/octet-stream',
    };
  };

  test('a bucket exists or does not', async () => {
    expect(await open().bucketExists(bucket)).toBe(true);
    expect(await open().bucketExists('no-such-bucket-here')).toBe(false);
  });

  describe('reading', () => {
    test('a range is read', async () => {
      const object = fresh();
      await open().putIfAbsent(object, 10, Buffer.from('0123456789'));
      expect((await collect(await open().read(object, { start: 2, end: 4 })))?.toString()).toBe('234');
      expect((await collect(await open().read(object, { start: 8, end: 99 })))?.toString()).toBe('89');
    });

    test('a missing key is undefined; a missing bucket is an error', async () => {
      expect(await open().read({ bucket, key: 'missing' })).toBeUndefined();
      expect(await open().head({ bucket, key: 'missing' })).toBeUndefined();
      await expect(open().read({ bucket: 'no-such-bucket-here', key: 'k' })).rejects.toMatchObject({
        name: 'NoSuchBucket',
      });
      await expect(all(open().list('no-such-bucket-here', ''))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    });

    test('reading may stop early', async () => {
      const object = fresh();
      await open().putIfAbsent(object, 3_000_000, Buffer.alloc(3_000_000, 'y'));
      for await (const _chunk of (await open().read(object)) ?? []) break;
      expect((await open().head(object))?.sizeBytes).toBe(3_000_000);
    });

    test('keys are listed in the order of their UTF-8 bytes, with all their characters, over several pages', async () => {
      const odd = ['a b', 'a+b', 'a%2Bb', 'ü', '\u{1F600}', '\uFFFD', 'tab\there', '<&>"', 'z'];
      const many = Array.from({ length: 1010 }, (_, index) => `n${index}`);
      const keys = [...odd, ...many].map((name) => `listed/${name}`);
      const put = (key: string) => {
        const content = Buffer.from(key);
        return open().putIfAbsent({ ...fresh(), key }, content.length, content);
      };
      for (let at = 0; at < keys.length; at += 20) await Promise.all(keys.slice(at, at + 20).map(put));
      await put('listed-not/x');
      const listed = await all(open().list(bucket, 'listed/'));
      const expected = keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(listed).toEqual(expected.map((key) => ({ key, sizeBytes: Buffer.byteLength(key) })));
      expect(await all(open().list(bucket, 'none/'))).toEqual([]);
    });
  });

  describe('putIfAbsent', () => {
    test.each([1, 100, 8191, 65_536, 3_000_001])(
      'writes %d bytes with metadata and checksum, also in small chunks',
      async (sizeBytes) => {
        const object = fresh();
        const data = pattern(sizeBytes);
        expect(await open().putIfAbsent(object, sizeBytes, body(data, 1 + (sizeBytes >> 8)))).toBe('written');
        expect(await open().head(object)).toEqual({
          sizeBytes,
          metadata: object.metadata,
          crc32: crc32(data),
          isReadable: true,
        });
        expect((await collect(await open().read(object)))?.equals(data)).toBe(true);
      },
    );

    test.each([0, 1, 3_000_001])('writes %d bytes that are in memory', async (sizeBytes) => {
      const object = { ...fresh(), properties: { tags: { kept: 'yes' } } };
      const data = pattern(sizeBytes);
      expect(await open().putIfAbsent(object, sizeBytes, data)).toBe('written');
      expect(await open().head(object)).toEqual({
        sizeBytes,
        metadata: object.metadata,
        crc32: crc32(data),
        isReadable: true,
      });
      expect((await collect(await open().read(object)))?.equals(data)).toBe(true);
      expect(await open().putIfAbsent(object, sizeBytes, data)).toBe('taken');
    });

    test('does not overwrite a taken key', async () => {
      const object = fresh();
      await open().putIfAbsent(object, 5, body(Buffer.from('first')));
      expect(await open().putIfAbsent(object, 6, body(Buffer.from('second')))).toBe('taken');
      expect((await collect(await open().read(object)))?.toString()).toBe('first');
    });

    test.each([0, 100_000, 5_000_000])(
      'rethrows an error of the body after %d bytes, and creates no object',
      async (sizeBytes) => {
        const object = fresh();
        const broken = new Error('connection to Glacier lost');
        await expect(open().putIfAbsent(object, 6_000_000, body(pattern(sizeBytes), 70_000, broken))).rejects.toBe(
          broken,
        );
        expect(await open().head(object)).toBeUndefined();
      },
    );

    test('a verified stream with other bytes leaves nothing behind', async () => {
      const object = fresh();
      const data = pattern(400_000);
      const stream = new VerifiedStream(body(data), {
        what: 'archive A',
        sizeBytes: data.length,
        treeHashes: [{ source: 'the inventory', treeHash: '00'.repeat(32) }],
      });
      await expect(open().putIfAbsent(object, data.length, stream)).rejects.toMatchObject({
        name: 'TreeHashMismatchError',
      });
      expect(await open().head(object)).toBeUndefined();
    });

    test.each([
      ['GLACIER', false],
      ['DEEP_ARCHIVE', false],
      ['GLACIER_IR', true],
      ['STANDARD_IA', true],
      ['INTELLIGENT_TIERING', true],
    ] as const)('in class %s it can be read immediately: %s', async (storageClass, isReadable) => {
      const object = { ...fresh(), storageClass };
      await open().putIfAbsent(object, 5, Buffer.from('bytes'));
      expect(await open().head(object)).toMatchObject({ isReadable, crc32: crc32('bytes') });
      const isCharged = storageClass === 'GLACIER_IR' || storageClass === 'STANDARD_IA';
      expect((await open().head(object))?.readChargedClass).toBe(isCharged ? storageClass : undefined);
      if (!isReadable) await expect(open().read(object)).rejects.toMatchObject({ name: 'InvalidObjectState' });
    });

    test('a body with another length than announced is refused', async () => {
      const object = fresh();
      await expect(open().putIfAbsent(object, 10, body(Buffer.from('short')))).rejects.toThrow();
      expect(await open().head(object)).toBeUndefined();
    });

    test('of two concurrent writes, one succeeds', async () => {
      const object = fresh();
      const data = pattern(200_000);
      const outcomes = await Promise.all([1, 2].map(() => open().putIfAbsent(object, data.length, body(data))));
      expect(outcomes.sort()).toEqual(['taken', 'written']);
    });
  });

  describe('tags', () => {
    const tagged = async (location: { bucket: string; key: string }) => (await open().head(location)) !== undefined;

    test('are replaced on an existing object, repeatedly', async () => {
      const object = fresh();
      await open().putIfAbsent(object, 1, Buffer.from('x'));
      const tags = Object.fromEntries([...Array(10).keys()].map((n) => [`Etikett ${n} ä`, '東'.repeat(256)]));
      await open().putTags(object, tags);
      await open().putTags(object, tags);
      expect(await tagged(object)).toBe(true);
    });

    test('of a missing object are an error', async () => {
      await expect(open().putTags(fresh(), { a: 'b' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    });
  });

  describe('multipart uploads', () => {
    const parts = [pattern(8 * MIB), pattern(5 * MIB + 7).reverse()] as const;
    const whole = Buffer.concat(parts);
    const sizeBytes = whole.length;

    async function uploadAll(object: NewObject) {
      const uploadId = await open().createUpload(object);
      const upload = { ...object, uploadId };
      // The last first: parts come in any order.
      const second = await open().uploadPart({ ...upload, partNumber: 2, sizeBytes: parts[1].length }, body(parts[1]));
      const first = await open().uploadPart({ ...upload, partNumber: 1, sizeBytes: parts[0].length }, body(parts[0]));
      const sized = [first, second].map((part, index) => ({ ...part, sizeBytes: parts[index]?.length ?? 0 }));
      return { upload, uploaded: [first, second], crc32: crc32OfParts(sized) };
    }

    test('parts become one object with a full-object checksum', async () => {
      const object = fresh();
      const { upload, uploaded, crc32: combined } = await uploadAll(object);
      expect(uploaded.map((part) => part.crc32)).toEqual(parts.map((part) => crc32(part)));
      expect(await open().head(object)).toBeUndefined();
      expect(await open().completeUpload({ ...upload, sizeBytes, crc32: combined }, uploaded)).toBe('completed');
      expect(await open().head(object)).toEqual({
        sizeBytes,
        metadata: object.metadata,
        crc32: crc32(whole),
        isReadable: true,
      });
      expect((await collect(await open().read(object)))?.equals(whole)).toBe(true);
    });

    test('a completed or aborted upload is gone', async () => {
      const { upload, uploaded, crc32: combined } = await uploadAll(fresh());
      await open().completeUpload({ ...upload, sizeBytes, crc32: combined }, uploaded);
      const gone = { name: 'UploadGoneError' };
      const part = { ...upload, partNumber: 1, sizeBytes: 3 };
      await expect(open().uploadPart(part, body(Buffer.from('abc')))).rejects.toMatchObject(gone);

      const aborted = { ...fresh(), uploadId: '' };
      aborted.uploadId = await open().createUpload(aborted);
      await open().abortUpload(aborted);
      await open().abortUpload(aborted);
      await expect(open().uploadPart({ ...part, ...aborted }, body(Buffer.from('abc')))).rejects.toMatchObject(gone);
      await expect(open().completeUpload({ ...aborted, sizeBytes, crc32: combined }, uploaded)).rejects.toMatchObject(
        gone,
      );
    });

    test('a taken key is not overwritten, and the upload can still be aborted', async () => {
      const object = fresh();
      const { upload, uploaded, crc32: combined } = await uploadAll(object);
      await open().putIfAbsent(object, 7, body(Buffer.from('foreign')));
      expect(await open().completeUpload({ ...upload, sizeBytes, crc32: combined }, uploaded)).toBe('taken');
      expect((await collect(await open().read(object)))?.toString()).toBe('foreign');
      await open().abortUpload(upload);
    });

    test('a wrong checksum or length is refused', async () => {
      const object = fresh();
      const { upload, uploaded, crc32: combined } = await uploadAll(object);
      const other = (combined ^ 1) >>> 0;
      await expect(open().completeUpload({ ...upload, sizeBytes, crc32: other }, uploaded)).rejects.toThrow();
      await expect(
        open().completeUpload({ ...upload, sizeBytes: sizeBytes - 1, crc32: combined }, uploaded),
      ).rejects.toThrow();
      expect(await open().head(object)).toBeUndefined();
    });

    test('parts are listed as S3 has them, whatever the record says', async () => {
      const { upload, uploaded } = await uploadAll(fresh());
      const other = Buffer.from('new');
      const replaced = await open().uploadPart({ ...upload, partNumber: 2, sizeBytes: 3 }, body(other));
      const listed = [];
      for await (const part of open().listParts(upload)) listed.push(part);
      expect(listed).toEqual([
        { ...uploaded[0], sizeBytes: parts[0].length },
        { ...replaced, crc32: crc32(other), sizeBytes: 3 },
      ]);
      await open().abortUpload(upload);
      await expect(async () => {
        for await (const part of open().listParts(upload)) listed.push(part);
      }).rejects.toMatchObject({ name: 'UploadGoneError' });
    });

    test('a part that was replaced behind the record is a conflict', async () => {
      const object = fresh();
      const { upload, uploaded, crc32: combined } = await uploadAll(object);
      await open().uploadPart({ ...upload, partNumber: 2, sizeBytes: 3 }, body(Buffer.from('new')));
      expect(await open().completeUpload({ ...upload, sizeBytes, crc32: combined }, uploaded)).toBe('conflict');
    });

    test.each([0, 3_000_000])(
      'a part whose body throws after %d bytes is not stored, and the upload stays open',
      async (bytes) => {
        const object = fresh();
        const { upload, uploaded, crc32: combined } = await uploadAll(object);
        const broken = new Error('connection to Glacier lost');
        await expect(
          open().uploadPart({ ...upload, partNumber: 1, sizeBytes: 8 * MIB }, body(pattern(bytes), 70_000, broken)),
        ).rejects.toBe(broken);
        expect(await open().completeUpload({ ...upload, sizeBytes, crc32: combined }, uploaded)).toBe('completed');
      },
    );
  });
}
