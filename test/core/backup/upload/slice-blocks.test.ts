import fc from 'fast-check';
import { blockBytesOf, blocksOf, combined } from '../../../../core/backup/upload/slice-blocks';
import { cut } from '../../../../core/ranges/cut';
import { LARGEST_ARCHIVE_BYTES } from '../../../../core/ranges/limits';
import { GIB, MIB } from '../../../../core/ranges/units';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';

const hashOf = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');

describe('the blocks of a slice', () => {
  it('are the largest at whose multiples every slice begins', () => {
    const first = (sliceBytes: number) => blockBytesOf({ start: 0, end: sliceBytes - 1, number: 0, of: 2 });
    expect(first(MIB)).toBe(MIB);
    expect(first(5 * MIB)).toBe(MIB);
    expect(first(24 * MIB)).toBe(8 * MIB);
    expect(first(LARGEST_ARCHIVE_BYTES)).toBe(64 * GIB);
    // The last slice of three, and short: it goes by the others.
    expect(blockBytesOf({ start: 48 * MIB, end: 48 * MIB, number: 2, of: 3 })).toBe(8 * MIB);
  });

  it('of slices that are not cut on a MiB are an error, not a loop', () => {
    expect(() => blockBytesOf({ start: 0, end: 99, number: 0, of: 2 })).toThrow('MiB');
    expect(() => blockBytesOf({ start: 0, end: 99, number: 1, of: 2 })).toThrow('MiB');
  });

  it('make up the tree hash of the object, in order of the slices', () => {
    const bytes = Buffer.alloc(7 * MIB + 11, 'the whole film, ');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(2), (sliceMib, smallerParts) => {
        const slices = cut({ start: 0, end: bytes.length - 1 }, sliceMib * MIB);
        const all = slices.flatMap((slice, number) => {
          const blockBytes = blockBytesOf({ ...slice, number, of: slices.length });
          const partBytes = Math.max(MIB, blockBytes / 2 ** smallerParts);
          const parts = cut(slice, partBytes).map(({ start, end }) => hashOf(bytes.subarray(start, end + 1)));
          return blocksOf(parts, partBytes, blockBytes);
        });
        expect(combined(all)).toBe(hashOf(bytes));
      }),
      { numRuns: 15 },
    );
  });
});
