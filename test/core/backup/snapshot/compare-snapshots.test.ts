import fc from 'fast-check';
import { type ComparedObject, compareSnapshots } from '../../../../core/backup/snapshot/compare-snapshots';
import type { SnapshotLine } from '../../../../core/contracts/snapshot';
import { compareUtf8 } from '../../../../core/text/compare-utf8';
import { collect, streamOf } from '../runs';

const line = (key: string, more: Partial<SnapshotLine> = {}): SnapshotLine => ({
  key,
  sizeBytes: 10,
  etag: '"e"',
  modifiedAt: '2026-01-01T08:00:00.000Z',
  treeHash: 'ab'.repeat(32),
  slices: [{ archive: 's/000000000', offset: 0, sizeBytes: 10 }],
  ...more,
});

const kindOf = async (before: SnapshotLine, after: SnapshotLine) =>
  (await collect(compareSnapshots(streamOf([before]), streamOf([after]))))[0]?.kind;

describe('a comparison of two snapshots', () => {
  const metadata = { a: '1', b: '2' };

  it.each([
    ['content', 'other bytes', { treeHash: 'cd'.repeat(32) }],
    ['content', 'another size', { sizeBytes: 11 }],
    ['content', 'other bytes and other metadata', { treeHash: 'cd'.repeat(32), properties: {} }],
    ['metadata', 'another time of modification', { modifiedAt: '2026-01-02T08:00:00.000Z' }],
    ['metadata', 'another value of its metadata', { properties: { metadata: { a: '1', b: '3' } } }],
    ['metadata', 'no metadata any more', { properties: undefined }],
    ['metadata', 'a tag', { properties: { metadata, tags: { t: '' } } }],
    ['unchanged', 'its metadata in another order', { properties: { metadata: { b: '2', a: '1' } } }],
    ['unchanged', 'another archive', { slices: [{ archive: 't/000000000', offset: 5, sizeBytes: 10 }] }],
    ['unchanged', 'another ETag alone', { etag: '"e-2"' }],
  ])('says %s of an object with %s', async (kind, _, more) => {
    expect(
      await kindOf(line('k', { properties: { metadata } }), line('k', { properties: { metadata }, ...more })),
    ).toBe(kind);
  });

  it('takes no properties for the same as empty ones', async () => {
    expect(await kindOf(line('k'), line('k', { properties: {} }))).toBe('unchanged');
  });

  it('finds every key of either snapshot once, in order', async () => {
    const contents = fc.dictionary(
      fc.string({ minLength: 1, unit: 'binary', maxLength: 3 }),
      fc.integer({ min: 0, max: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(contents, contents, async (before, after) => {
        const linesOf = (content: Record<string, number>) =>
          streamOf(
            Object.keys(content)
              .sort(compareUtf8)
              .map((key) => line(key, { sizeBytes: content[key] })),
          );
        const found = await collect(compareSnapshots(linesOf(before), linesOf(after)));
        const expected = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareUtf8);
        expect(found.map(({ key }) => key)).toEqual(expected);
        for (const { kind, key } of found) {
          const [one, other] = [before[key], after[key]];
          if (one === undefined) expect(kind).toBe('added');
          else if (other === undefined) expect(kind).toBe('removed');
          else expect(kind).toBe(one === other ? 'unchanged' : 'content');
        }
      }),
    );
  });

  it('reads no further than it is read, and closes both snapshots', async () => {
    let held = 0;
    const closed: string[] = [];
    async function* endless(name: string, step: number): AsyncGenerator<SnapshotLine> {
      try {
        for (let number = 0; ; number += step) {
          held += 1;
          yield line(String(number).padStart(9, '0'));
        }
      } finally {
        closed.push(name);
      }
    }
    const read: ComparedObject[] = [];
    for await (const object of compareSnapshots(endless('before', 1), endless('after', 2))) {
      read.push(object);
      if (read.length === 1000) break;
    }
    expect(read.filter(({ kind }) => kind === 'removed')).toHaveLength(500);
    expect(held).toBeLessThanOrEqual(1502);
    expect(closed.sort()).toEqual(['after', 'before']);
  });
});
