import fc from 'fast-check';
import { joinSlices, type TakenObject } from '../../../../core/backup/commit/join-slices';
import { slicesOf } from '../../../../core/backup/slices';
import { blockBytesOf } from '../../../../core/backup/upload/slice-blocks';
import { cut } from '../../../../core/ranges/cut';
import { MIB } from '../../../../core/ranges/units';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';
import { objectOf } from '../runs';

const hexOf = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');

/** What uploads report of an object in slices. */
function taken(bytes: Buffer, archiveBytesMax: number): TakenObject[] {
  const ranges = slicesOf(bytes.length, archiveBytesMax);
  return ranges.map((range, number) => {
    const blockBytes = blockBytesOf({ ...range, number, of: ranges.length });
    const treeHashes = cut(range, blockBytes).map(({ start, end }) => hexOf(bytes.subarray(start, end + 1)));
    return {
      ...objectOf('large', bytes.length),
      slices: [{ archive: `run/${number}`, offset: 0, sizeBytes: range.end - range.start + 1 }],
      blocks: { blockBytes, treeHashes },
      properties: { contentType: 'video/mp4' },
    };
  });
}

describe('the line of an object', () => {
  it('is that of its archive when it lies in one', () => {
    const slices = [{ archive: 'run/000000001', offset: 1024, sizeBytes: 7 }];
    const line = { ...objectOf('a', 7), treeHash: 'ab', slices, properties: { contentType: 'text/plain' } };
    expect(joinSlices([line])).toEqual(line);
  });

  it('has the tree hash of the whole, whatever the slices that it is combined from', () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251))
      .toString('latin1')
      .repeat(8 * 1049);
    const large = Buffer.from(bytes, 'latin1');
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 4, 5, 6, 8), fc.integer({ min: 1, max: large.length }), (mib, size) => {
        fc.pre(size > mib * MIB);
        const whole = large.subarray(0, size);
        const line = joinSlices(taken(whole, mib * MIB));
        expect(line.treeHash).toBe(hexOf(whole));
        expect(line.slices).toHaveLength(Math.ceil(size / (mib * MIB)));
        expect(line).not.toHaveProperty('blocks');
        expect(line.properties).toEqual({ contentType: 'video/mp4' });
      }),
      { numRuns: 30 },
    );
  });

  it('is refused when the archives do not hold all of it', () => {
    const [first] = taken(Buffer.alloc(3 * MIB), 2 * MIB) as [TakenObject];
    expect(() => joinSlices([first])).toThrow(/"large" has 3145728 bytes, but its archives hold 2097152/);
  });

  it('is refused when the blocks of its slices are not equal, or missing', () => {
    const [first, last] = taken(Buffer.alloc(3 * MIB), 2 * MIB) as [TakenObject, TakenObject];
    const other = { ...last, blocks: { blockBytes: MIB, treeHashes: last.blocks?.treeHashes ?? [] } };
    expect(() => joinSlices([first, other])).toThrow(/no hashes of equal blocks/);
    expect(() => joinSlices([first, { ...last, blocks: undefined }])).toThrow(/no hashes of equal blocks/);
  });
});
