import { crc32 } from 'node:zlib';
import { type MemoryObjects, memoryObjects } from '../../../adapters/memory/memory-objects';
import { parseConfig } from '../../../core/contracts/config';
import { ObjectRefusedError } from '../../../core/contracts/errors';
import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import type { ObjectProperties } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import {
  chooseKey,
  classifyExisting,
  keysFor,
  newObjectOf,
  putUnderFreeKey,
} from '../../../core/retrieval/deliver-object';
import type { Deliverable } from '../../../core/retrieval/deliverable';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';

const run: RetrievalRun = {
  kind: 'retrieve',
  runId: 'run-1',
  executionArn: 'arn:run-1',
  vault: 'photos',
  destination: { bucket: 'target', prefix: '' },
  tier: 'Bulk',
  storageClass: 'STANDARD_IA',
  dryRun: false,
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
};

/** Leaves no room for anything of ours. */
const FULL = { metadata: { notes: 'n'.repeat(2020) } };

function restored(bytes: Buffer, properties: ObjectProperties = {}): Deliverable {
  return {
    key: 'a/b.txt',
    sizeBytes: bytes.length,
    treeHash: treeHashOf(bytes).toString('hex'),
    archive: { archiveId: 'archive-1', creationDate: '2026-01-01T00:00:00Z', description: '' },
    properties,
  };
}

describe('an object of a backup', () => {
  let objects: MemoryObjects;
  beforeEach(() => {
    objects = memoryObjects({ buckets: ['target'] });
  });
  const put = (object: Deliverable, bytes: Buffer) =>
    putUnderFreeKey(objects, run, object, async (under) => ({
      outcome: await objects.putIfAbsent(under, bytes.length, bytes),
      crc32: crc32(bytes),
    }));

  it('is put with all that it was', async () => {
    const bytes = Buffer.from('hello');
    const properties = {
      contentType: 'text/plain',
      cacheControl: 'no-cache',
      metadata: { mtime: '1' },
      tags: { a: 'b' },
    };
    const object = restored(bytes, properties);
    expect(await put(object, bytes)).toEqual({
      state: 'verified',
      key: 'a/b.txt',
      adopted: false,
      crc32: crc32(bytes),
    });
    expect(objects.at({ bucket: 'target', key: 'a/b.txt' })).toMatchObject({
      bytes,
      contentType: 'text/plain',
      storageClass: 'STANDARD_IA',
      metadata: { mtime: '1', 'moraine-tree-hash': object.treeHash },
      properties: { cacheControl: 'no-cache', tags: { a: 'b' } },
    });
  });

  it('fails by itself when S3 does not take its headers: others of its pack go on', async () => {
    const refuse = async () => {
      throw new ObjectRefusedError('S3 refuses s3://target/a/b.txt for its headers or tags: InvalidTag');
    };
    const object = restored(Buffer.from('hello'));
    const reason = expect.stringContaining('InvalidTag');
    expect(await putUnderFreeKey(objects, run, object, refuse)).toEqual({ state: 'failed', reason });
    const fail = async () => {
      throw new Error('S3 is down');
    };
    await expect(putUnderFreeKey(objects, run, object, fail)).rejects.toThrow('S3 is down');
  });

  it('comes back without what S3 would not keep', async () => {
    const bytes = Buffer.from('hello');
    const properties = { contentType: 'a\r\nb', contentLanguage: 'de', metadata: { 'a b': '1' }, tags: { a: '&' } };
    expect(await put(restored(bytes, properties), bytes)).toMatchObject({ state: 'verified' });
    expect(objects.at({ bucket: 'target', key: 'a/b.txt' })).toMatchObject({
      contentType: 'binary/octet-stream',
      metadata: { 'moraine-tree-hash': restored(bytes).treeHash },
      properties: { contentLanguage: 'de' },
    });
    expect(objects.at({ bucket: 'target', key: 'a/b.txt' })?.metadata).not.toHaveProperty('a b');
    expect(objects.at({ bucket: 'target', key: 'a/b.txt' })?.properties).not.toHaveProperty('tags');
  });

  describe('whose tags are too long for one request', () => {
    const tags = Object.fromEntries([...Array(7).keys()].map((n) => [`t${n}`, '東'.repeat(256)]));
    const bytes = Buffer.from('hello');
    const tagged = restored(bytes, { tags });
    const tagsThere = () => objects.at({ bucket: 'target', key: 'a/b.txt' })?.properties.tags;

    it('gets them afterwards', async () => {
      expect(await put(tagged, bytes)).toMatchObject({ state: 'verified', key: 'a/b.txt', adopted: false });
      expect(tagsThere()).toEqual(tags);
    });

    it('gets them by whoever comes after one that was killed in between', async () => {
      const putTags = objects.putTags;
      objects.putTags = async () => {
        throw new Error('killed');
      };
      await expect(put(tagged, bytes)).rejects.toThrow('killed');
      expect(tagsThere()).toBeUndefined();
      objects.putTags = putTags;
      expect(await put(tagged, bytes)).toMatchObject({ state: 'verified', key: 'a/b.txt', adopted: true });
      expect(tagsThere()).toEqual(tags);
    });

    it('fails alone when S3 does not take them', async () => {
      objects.putTags = async () => {
        throw new ObjectRefusedError('S3 refuses s3://target/a/b.txt: InvalidTag');
      };
      const reason = 'S3 refuses s3://target/a/b.txt: InvalidTag';
      expect(await put(tagged, bytes)).toEqual({ state: 'failed', reason });
    });
  });

  it('is recognised when it lies there already', async () => {
    const bytes = Buffer.from('hello');
    await put(restored(bytes), bytes);
    expect(await put(restored(bytes), bytes)).toMatchObject({ state: 'verified', key: 'a/b.txt', adopted: true });
    expect(objects.keys('target')).toEqual(['a/b.txt']);
  });

  it('takes a key of its own when something else has taken it, the same one from every archive', async () => {
    const bytes = Buffer.from('hello');
    objects.place({ bucket: 'target', key: 'a/b.txt' }, Buffer.from('other'));
    const end = await put(restored(bytes), bytes);
    const again = { ...restored(bytes), archive: { archiveId: 'archive-2', creationDate: '', description: '' } };
    expect(await put(again, bytes)).toEqual({ ...end, adopted: true });
    expect(await chooseKey(objects, run, again)).toEqual({ key: keysFor(again)[1], existing: 'ours' });
    expect(objects.keys('target')).toHaveLength(2);
  });

  it('fails when both keys are taken', async () => {
    const bytes = Buffer.from('hello');
    for (const key of keysFor(restored(bytes))) objects.place({ bucket: 'target', key }, Buffer.from('other'));
    expect(await put(restored(bytes), bytes)).toMatchObject({
      state: 'failed',
      reason: /other objects exist at a\/b.txt and/,
    });
  });

  describe('whose own metadata leaves no room for its tree hash', () => {
    it('is read back to be recognised', async () => {
      const bytes = Buffer.from('hello');
      await put(restored(bytes, FULL), bytes);
      expect(objects.at({ bucket: 'target', key: 'a/b.txt' })?.metadata).toEqual(FULL.metadata);
      expect(await classifyExisting(objects, { run, object: restored(bytes, FULL), key: 'a/b.txt' })).toBe('ours');
    });

    it('is not mistaken for another of its length', async () => {
      objects.place({ bucket: 'target', key: 'a/b.txt' }, Buffer.from('jello'), { metadata: FULL.metadata });
      expect(
        await classifyExisting(objects, { run, object: restored(Buffer.from('hello'), FULL), key: 'a/b.txt' }),
      ).toBe('foreign');
    });

    it('is read back when it is as large as the largest object of a pack', async () => {
      const bytes = Buffer.alloc(32 * MIB);
      objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes, { metadata: FULL.metadata });
      expect(await classifyExisting(objects, { run, object: restored(bytes, FULL), key: 'a/b.txt' })).toBe('ours');
    });

    it('is taken for foreign when it is larger than an object of a pack', async () => {
      const bytes = Buffer.alloc(32 * MIB + 1);
      objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes, { metadata: FULL.metadata });
      expect(await classifyExisting(objects, { run, object: restored(bytes, FULL), key: 'a/b.txt' })).toBe('foreign');
    });
  });

  describe('in a class where S3 has to restore it first', () => {
    const archived: RetrievalRun = { ...run, storageClass: 'DEEP_ARCHIVE' };
    const bytes = Buffer.from('hello');
    const lies = (properties: ObjectProperties, crc?: number) =>
      classifyExisting(objects, { run: archived, object: restored(bytes, properties), key: 'a/b.txt' }, crc);

    it.each([
      ['says what it is', {}, 'unproven'],
      ['has no room to say what it is', FULL, 'foreign'],
    ])('is not read back: what %s', async (_name, properties, found) => {
      const object = newObjectOf({ run: archived, object: restored(bytes, properties), key: 'a/b.txt' });
      await objects.putIfAbsent(object, bytes.length, bytes);
      expect(await lies(properties)).toBe(found);
      expect(await lies(properties, crc32(bytes))).toBe('ours');
      expect(await lies(properties, crc32('jello'))).toBe('foreign');
    });
  });

  it('of the same length, with our metadata and other bytes, is foreign', async () => {
    const bytes = Buffer.from('hello');
    const { metadata } = newObjectOf({ run, object: restored(bytes), key: 'a/b.txt' });
    objects.place({ bucket: 'target', key: 'a/b.txt' }, Buffer.from('jello'), { metadata });
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' })).toBe('foreign');
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' }, crc32(bytes))).toBe(
      'foreign',
    );
    expect(await put(restored(bytes), bytes)).toMatchObject({
      state: 'verified',
      adopted: false,
      key: keysFor(restored(bytes))[1],
    });
  });

  it('that is as large as the largest object of a pack is read back to be proven', async () => {
    const bytes = Buffer.alloc(32 * MIB);
    const { metadata } = newObjectOf({ run, object: restored(bytes), key: 'a/b.txt' });
    objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes, { metadata });
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' })).toBe('ours');
    bytes[32 * MIB - 1] = 1;
    objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes, { metadata });
    expect(await classifyExisting(objects, { run, object: restored(Buffer.alloc(32 * MIB)), key: 'a/b.txt' })).toBe(
      'foreign',
    );
  });

  it('that is large is not read back by the way: it is unproven without its checksum', async () => {
    const bytes = Buffer.alloc(32 * MIB + 1);
    const { metadata } = newObjectOf({ run, object: restored(bytes), key: 'a/b.txt' });
    objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes, { metadata });
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' })).toBe('unproven');
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' }, crc32(bytes))).toBe(
      'ours',
    );
  });

  it('with room for its tree hash is not read: an object that does not state it is foreign', async () => {
    const bytes = Buffer.from('hello');
    objects.place({ bucket: 'target', key: 'a/b.txt' }, bytes);
    expect(await classifyExisting(objects, { run, object: restored(bytes), key: 'a/b.txt' })).toBe('foreign');
  });
});

it('an archive is put as one, with all of its provenance', () => {
  const archive = { archiveId: 'archive-1', creationDate: '2026-01-01T00:00:00Z', description: 'a/b.txt' };
  const object = { ...restored(Buffer.from('x')), archive, properties: undefined };
  expect(newObjectOf({ run, object, key: 'k' })).toMatchObject({
    contentType: 'application/octet-stream',
    metadata: { 'moraine-description': 'a/b.txt', 'moraine-archive-id': 'archive-1' },
  });
});
