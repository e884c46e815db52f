import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../../core/backup/snapshot/read-snapshot';
import {
  writeArchiveLines,
  writeSnapshotObjects,
  writeSnapshotSummary,
} from '../../../../core/backup/snapshot/write-snapshot';
import { SnapshotNotFoundError } from '../../../../core/contracts/errors';
import type { Snapshot } from '../../../../core/contracts/snapshot';
import type { ByteRange } from '../../../../core/ranges/byte-range';
import { compareUtf8 } from '../../../../core/text/compare-utf8';
import {
  archiveLine,
  archivesFile,
  bucket,
  collect,
  indexFile,
  keysRead,
  numbered,
  objectLine,
  objectsFile,
  plan,
  snapshot,
  snapshotOf,
  summaryFile,
} from './snapshot-lines';

const empty = () => memoryObjects({ buckets: [bucket] });

describe('the objects of a snapshot', () => {
  it('are read as they were written, with all that they have', async () => {
    const objects = empty();
    const properties = { contentType: 'text/plain', metadata: { colour: 'blÃ¼' }, tags: { 'a b': '€\n"' } };
    const slices = [0, 1].map((number) => ({
      archive: `${snapshot}/00000000${number}`,
      offset: 0,
      sizeBytes: 2 ** 45,
    }));
    const lines = [
      objectLine('a\nb', { properties }),
      objectLine('large', { sizeBytes: 2 ** 46, slices }),
      objectLine('\uffff'),
      objectLine('\u{1f600}'),
    ];
    await writeSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }, lines);
    expect(await collect(readSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }))).toEqual(lines);
  });

  it('lie in a file that plain gunzip opens, in members of 2,000 lines that the index finds', async () => {
    const objects = await snapshotOf(numbered(4001));
    const file = objects.at(objectsFile)?.bytes as Buffer;
    const whole = gunzipSync(file).toString().trimEnd().split('\n');
    expect(whole.map((text) => JSON.parse(text).key)).toEqual(numbered(4001));
    const index = objects
      .text(indexFile)
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(index.map(({ key }) => key)).toEqual(['k/000000', 'k/002000', 'k/004000']);
    for (const { key, at } of index) expect(gunzipSync(file.subarray(at)).toString()).toMatch(`{"key":"${key}"`);
    expect(index[0].at).toBe(0);
  });

  it('are written to the same bytes again', async () => {
    const [once, twice] = [await snapshotOf(numbered(3000)), await snapshotOf(numbered(3000))];
    expect(twice.at(objectsFile)?.bytes.equals(once.at(objectsFile)?.bytes as Buffer)).toBe(true);
    // The header of gzip has no time in it.
    expect(once.at(objectsFile)?.bytes.readUInt32LE(4)).toBe(0);
  });

  it('may be none', async () => {
    const objects = await snapshotOf([]);
    expect(gunzipSync(objects.at(objectsFile)?.bytes as Buffer)).toHaveLength(0);
    expect(await keysRead(objects)).toEqual([]);
    expect(await keysRead(objects, { after: 'a', prefix: 'b' })).toEqual([]);
  });

  it.each([
    ['the wrong order', ['b', 'a']],
    ['the order of UTF-16', ['\u{1f600}', '\uffff']],
    ['one key twice', ['a', 'a']],
  ])('are refused in %s, and nothing is written', async (_, keys) => {
    const objects = empty();
    const lines = keys.map((key) => objectLine(key));
    await expect(writeSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }, lines)).rejects.toThrow(
      'must not come after',
    );
    expect(objects.keys(bucket)).toEqual([]);
  });

  it('can be begun and ended anywhere', async () => {
    const character = fc.constantFrom('a', 'b', '/', '\uffff', '\u{1f600}');
    const text = fc.array(character, { maxLength: 3 }).map((characters) => characters.join(''));
    const keys = [...numbered(1500, 'a/'), ...numbered(1500, '\uffff'), ...numbered(1500, '\u{1f600}')];
    const objects = await snapshotOf(keys);
    const anyOf = fc.oneof(text, fc.constantFrom(...keys));
    await fc.assert(
      fc.asyncProperty(
        fc.option(anyOf, { nil: undefined }),
        fc.option(anyOf, { nil: undefined }),
        async (after, prefix) => {
          const wanted = keys.filter(
            (key) =>
              key.startsWith(prefix ?? '') && (after === undefined || after === '' || compareUtf8(key, after) > 0),
          );
          expect(await keysRead(objects, { after, prefix })).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are read from the member that holds the first one wanted to the last that may hold one', async () => {
    const objects = await snapshotOf([...numbered(3000, 'a/'), ...numbered(3000, 'b/'), ...numbered(3000, 'c/')]);
    const ranges: (ByteRange | undefined)[] = [];
    const watched = {
      ...objects,
      read: (location: typeof objectsFile, range?: ByteRange) => {
        if (location.key === objectsFile.key) ranges.push(range);
        return objects.read(location, range);
      },
    };
    const index = objects
      .text(indexFile)
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    const starts = [...index.map(({ at }) => at), objects.at(objectsFile)?.bytes.length];
    // Members begin at a/0, a/2000, b/1000, c/0 (6000), c/2000.
    expect(await keysRead(watched, { prefix: 'b/' })).toEqual(numbered(3000, 'b/'));
    expect(await keysRead(watched, { after: 'c/001999' })).toEqual(numbered(3000, 'c/').slice(2000));
    expect(await keysRead(watched, { prefix: 'a/00000' })).toHaveLength(10);
    expect(await keysRead(watched, { prefix: '0' })).toEqual([]);
    expect(await keysRead(watched)).toHaveLength(9000);
    expect(ranges).toEqual([
      { start: starts[1], end: starts[3] - 1 },
      { start: starts[3], end: starts[5] - 1 },
      { start: starts[0], end: starts[1] - 1 },
      { start: 0, end: starts[5] - 1 },
    ]);
  });

  it('close their connection when the reader has had enough', async () => {
    const objects = await snapshotOf(numbered(10_000));
    let closed = 0;
    const watched = {
      ...objects,
      read: async (location: typeof objectsFile, range?: ByteRange) => {
        const body = await objects.read(location, range);
        if (!body || location.key !== objectsFile.key) return body;
        return (async function* () {
          try {
            yield* body;
          } finally {
            closed += 1;
          }
        })();
      },
    };
    for await (const { key } of readSnapshotObjects(memoryWorkingFiles(watched, bucket), { plan, snapshot }))
      if (key === 'k/000003') break;
    await new Promise(setImmediate);
    expect(closed).toBe(1);
  });

  it('are not found when a file is gone', async () => {
    for (const file of [objectsFile, indexFile]) {
      const objects = await snapshotOf(['a']);
      await objects.remove(file);
      const reading = keysRead(objects);
      await expect(reading).rejects.toThrow(SnapshotNotFoundError);
      await expect(reading).rejects.toThrow(`snapshot ${snapshot} of plan docs`);
      await expect(reading).rejects.toThrow('moraine rebuild VAULT');
    }
  });

  it('whose file is cut off or damaged anywhere are an error that names it', async () => {
    const whole = (await snapshotOf(numbered(4100))).at(objectsFile)?.bytes as Buffer;
    const secondMember = whole.indexOf(Buffer.from([0x1f, 0x8b, 0x08]), 100);
    const damages: [string, Buffer][] = [
      ['cut off within a member', whole.subarray(0, secondMember + 50)],
      ['a member that is zeros', Buffer.from(whole).fill(0, secondMember, secondMember + 10)],
      ['a member that is no gzip', Buffer.from(whole).fill('x', secondMember, secondMember + 10)],
      ['a flipped bit', flipped(whole, secondMember + 1000)],
      ['a checksum that does not agree', flipped(whole, secondMember - 5)],
    ];
    for (const [what, bytes] of damages) {
      const objects = await snapshotOf(numbered(4100));
      objects.place(objectsFile, bytes);
      const error = await keysRead(objects).catch(String);
      expect([what, error]).toEqual([what, expect.stringContaining(`Error: s3://${bucket}/${objectsFile.key}`)]);
    }
  });

  it('that end between two members because a connection broke are an error too', async () => {
    const objects = await snapshotOf(numbered(4100));
    const index = objects
      .text(indexFile)
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    const broken = {
      ...objects,
      read: (location: typeof objectsFile, range?: ByteRange) =>
        objects.read(location, location.key === objectsFile.key ? { start: 0, end: index[1].at - 1 } : range),
    };
    await expect(keysRead(broken)).rejects.toThrow(/objects\.jsonl\.gz is cut off or damaged: \d+ of \d+ bytes/);
  });

  it('whose connection breaks tell of that', async () => {
    const objects = await snapshotOf(numbered(100));
    const broken = {
      ...objects,
      read: async (location: typeof objectsFile) => {
        const body = await objects.read(location);
        if (!body || location.key !== objectsFile.key) return body;
        return (async function* () {
          for await (const chunk of body) {
            yield chunk.subarray(0, 100);
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
          }
        })();
      },
    };
    await expect(keysRead(broken)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('with a line that is not valid are an error that names the file', async () => {
    const objects = empty();
    const line = { ...objectLine('a'), sizeBytes: -1 };
    await writeSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }, [line]);
    await expect(keysRead(objects)).rejects.toThrow(`s3://${bucket}/${objectsFile.key}: a line is not valid`);
  });

  it('may have lines of any length', async () => {
    const slices = Array.from({ length: 20_000 }, (_, number) => ({
      archive: `${snapshot}/${number}`,
      offset: 0,
      sizeBytes: 1,
    }));
    const objects = empty();
    await writeSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }, [objectLine('a', { slices })]);
    const [line] = await collect(readSnapshotObjects(memoryWorkingFiles(objects, bucket), { plan, snapshot }));
    expect(line?.slices).toEqual(slices);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
}

describe('the archives of a snapshot', () => {
  const lines = Array.from({ length: 4001 }, (_, sequence) => archiveLine(sequence));

  it('are read as they were written, from a file that plain gunzip opens', async () => {
    const objects = empty();
    await writeArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }, lines);
    expect(await collect(readArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }))).toEqual(lines);
    expect(
      gunzipSync(objects.at(archivesFile)?.bytes as Buffer)
        .toString()
        .split('\n'),
    ).toHaveLength(4002);
  });

  it('may be none', async () => {
    const objects = empty();
    await writeArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }, []);
    expect(await collect(readArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }))).toEqual([]);
  });

  it('are refused in the wrong order', async () => {
    const writing = writeArchiveLines(memoryWorkingFiles(empty(), bucket), { plan, snapshot }, [
      archiveLine(2),
      archiveLine(1),
    ]);
    await expect(writing).rejects.toThrow('must not come after');
  });

  it('are not found when the file is gone, and named when it is damaged', async () => {
    const objects = empty();
    await expect(collect(readArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }))).rejects.toThrow(
      SnapshotNotFoundError,
    );
    await writeArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }, lines);
    const whole = objects.at(archivesFile)?.bytes as Buffer;
    objects.place(archivesFile, whole.subarray(0, -1));
    const reading = collect(readArchiveLines(memoryWorkingFiles(objects, bucket), { plan, snapshot }));
    await expect(reading).rejects.toThrow(`s3://${bucket}/${archivesFile.key} is cut off or damaged`);
  });
});

describe('snapshot.json', () => {
  const summary: Snapshot = {
    plan,
    snapshot,
    vault: 'photos',
    source: { bucket: 'camera', prefix: 'raw/' },
    takenAt: '2026-03-01T03:00:00.000Z',
    objects: 2,
    bytes: 6,
    archives: 1,
    newArchives: 1,
    newBytes: 4096,
    errors: 0,
  };

  it('is read as it was written', async () => {
    const objects = empty();
    expect(await readSnapshot(memoryWorkingFiles(objects, bucket), { plan, snapshot })).toBeUndefined();
    await writeSnapshotSummary(memoryWorkingFiles(objects, bucket), summary);
    expect(await readSnapshot(memoryWorkingFiles(objects, bucket), { plan, snapshot })).toEqual(summary);
  });

  it.each(['{"plan":"docs"}', '{"plan'])('that is %s is an error that names it', async (text) => {
    const objects = empty();
    objects.place(summaryFile, Buffer.from(text));
    const reading = readSnapshot(memoryWorkingFiles(objects, bucket), { plan, snapshot });
    await expect(reading).rejects.toThrow(`s3://${bucket}/${summaryFile.key} is not valid`);
  });
});
