import { s3Client } from '../../adapters/aws/clients/s3';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../adapters/memory/memory-working-files';
import type { WorkingFiles } from '../../core/ports/working-files';
import { MIB } from '../../core/ranges/units';
import { all, body, collect, lines, pattern } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const bucket = 'runs';

describe('in memory', () => {
  const objects = memoryObjects({ buckets: [bucket] });
  behavesAsWorkingFiles((inBucket) => memoryWorkingFiles(objects, inBucket));
});

describe('on Amazon S3', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof s3Client>;
  beforeAll(() => {
    cloud().s3.createBucket(bucket);
    client = s3Client(clientConfig(cloud()));
  });
  afterAll(() => client.destroy());
  behavesAsWorkingFiles((inBucket) => s3WorkingFiles(client, inBucket));
});

function behavesAsWorkingFiles(filesIn: (bucket: string) => WorkingFiles) {
  const open = (inBucket = bucket) => filesIn(inBucket);

  test('the bucket is exposed', () => {
    expect(open().bucket).toBe(bucket);
  });

  test('text is written, replaced and read', async () => {
    const key = 'runs/1/plan.json';
    await open().write(key, '{"first":true}', 'application/json');
    await open().write(key, '{"second":"ü"}', 'application/json');
    expect((await collect(await open().read(key)))?.toString()).toBe('{"second":"ü"}');
  });

  test('a stream of any length is written, even none', async () => {
    const key = 'runs/1/index.jsonl';
    await open().write(key, lines('one\n', 'two\n', 'ü\n'), 'application/jsonl');
    expect((await collect(await open().read(key)))?.toString()).toBe('one\ntwo\nü\n');
    await open().write(key, lines(), 'application/jsonl');
    expect((await collect(await open().read(key)))?.length).toBe(0);
  });

  test('bytes are written unchanged, mixed with text and alone', async () => {
    const key = 'runs/1/lines.gz';
    const bytes = pattern(300_000);
    async function* mixed() {
      yield 'ü';
      yield bytes.subarray(0, 1);
      yield new Uint8Array(0);
      yield bytes.subarray(1);
      yield '\n';
    }
    await open().write(key, mixed(), 'application/gzip');
    const expected = Buffer.concat([Buffer.from('ü'), bytes, Buffer.from('\n')]);
    expect((await collect(await open().read(key)))?.equals(expected)).toBe(true);
    await open().write(key, body(pattern(12 * MIB)), 'application/gzip');
    expect((await collect(await open().read(key)))?.equals(pattern(12 * MIB))).toBe(true);
  });

  test('a file can be deleted repeatedly', async () => {
    const key = 'runs/1/passing ü+&.txt';
    await open().write(key, 'x', 'text/plain');
    await open().write(`${key}2`, 'y', 'text/plain');
    await open().remove(key);
    await open().remove(key);
    expect(await open().read(key)).toBeUndefined();
    expect(await all(open().list(key))).toEqual([{ key: `${key}2`, sizeBytes: 1 }]);
    await expect(open('no-such-bucket-here').remove('k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('a stream longer than one part is written', async () => {
    const key = 'runs/1/long.jsonl';
    const line = `${'x'.repeat(999)}\n`;
    const count = 20_000;
    async function* many() {
      for (let index = 0; index < count; index++) yield line;
    }
    await open().write(key, many(), 'application/jsonl');
    expect((await open().head(key))?.sizeBytes).toBe(1000 * count);
    expect((await collect(await open().read(key)))?.equals(Buffer.alloc(1000 * count, line))).toBe(true);
  });

  test.each([1, 20_000])(
    'no file is created when the content throws after %d lines, and the error is rethrown',
    async (count) => {
      const key = `runs/1/broken-${count}.jsonl`;
      const broken = new Error('the inventory ended early');
      async function* failing() {
        for (let index = 0; index < count; index++) yield `${'x'.repeat(999)}\n`;
        throw broken;
      }
      await expect(open().write(key, failing(), 'application/jsonl')).rejects.toBe(broken);
      expect(await open().head(key)).toBeUndefined();
    },
  );

  test('a range is read', async () => {
    const key = 'runs/1/range.txt';
    await open().write(key, '0123456789', 'text/plain');
    expect((await collect(await open().read(key, { start: 2, end: 4 })))?.toString()).toBe('234');
    expect((await collect(await open().read(key, { start: 8, end: 99 })))?.toString()).toBe('89');
  });

  test('a missing key is undefined; a missing bucket is an error', async () => {
    expect(await open().read('missing')).toBeUndefined();
    expect(await open().head('missing')).toBeUndefined();
    await expect(open('no-such-bucket-here').read('k')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(all(open('no-such-bucket-here').list(''))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('reading may stop early', async () => {
    const key = 'runs/1/stop.bin';
    await open().write(key, 'y'.repeat(3_000_000), 'text/plain');
    for await (const _chunk of (await open().read(key)) ?? []) break;
    expect((await open().head(key))?.sizeBytes).toBe(3_000_000);
  });

  test('keys are listed in the order of their UTF-8 bytes, with all their characters, over several pages', async () => {
    const odd = ['a b', 'a+b', 'a%2Bb', 'ü', '\u{1F600}', '\uFFFD', 'tab\there', '<&>"', 'z'];
    const many = Array.from({ length: 1010 }, (_, index) => `n${index}`);
    const keys = [...odd, ...many].map((name) => `listed/${name}`);
    for (let at = 0; at < keys.length; at += 20) {
      await Promise.all(keys.slice(at, at + 20).map((key) => open().write(key, key, 'text/plain')));
    }
    await open().write('listed-not/x', 'x', 'text/plain');
    const listed = await all(open().list('listed/'));
    const expected = keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(listed).toEqual(expected.map((key) => ({ key, sizeBytes: Buffer.byteLength(key) })));
    expect(await all(open().list('none/'))).toEqual([]);
  });

  test('folders are listed once each, over several pages, without what is in them or beside them', async () => {
    const many = Array.from({ length: 1010 }, (_, index) => `f${index}`);
    const keys = ['a/1', 'a/2/3', 'a-b/1', 'c', ...many.map((name) => `${name}/x`)].map((name) => `folders/${name}`);
    for (let at = 0; at < keys.length; at += 20) {
      await Promise.all(keys.slice(at, at + 20).map((key) => open().write(key, key, 'text/plain')));
    }
    const folders = ['a', 'a-b', ...many].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    expect(folders.slice(0, 2)).toEqual(['a-b', 'a']);
    expect(await all(open().listFolders('folders/'))).toEqual(folders);
    expect(await all(open().listFolders('folders/a/'))).toEqual(['2']);
    expect(await all(open().listFolders('none/'))).toEqual([]);
    await expect(all(open('no-such-bucket-here').listFolders(''))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test.each([0, 300_000])('a file of %d bytes is written unless its key is taken', async (sizeBytes) => {
    const key = `runs/1/result-${sizeBytes}.jsonl`;
    const bytes = pattern(sizeBytes);
    expect(await open().writeIfAbsent(key, bytes, 'application/x-ndjson')).toBe('written');
    expect(await open().writeIfAbsent(key, Buffer.from('other'), 'application/x-ndjson')).toBe('taken');
    expect((await collect(await open().read(key)))?.equals(bytes)).toBe(true);
  });

  test('of two concurrent writes of a file, one succeeds', async () => {
    const written = ['one', 'two'].map((text) => open().writeIfAbsent('runs/1/first', Buffer.from(text), 'text/plain'));
    expect((await Promise.all(written)).sort()).toEqual(['taken', 'written']);
  });
}
