import * as fc from 'fast-check';
import { rangeBytesForWhole } from '../../../core/backup/restore/whole-range';
import { slicesOf } from '../../../core/backup/slices';
import { type ByteRange, lengthOf } from '../../../core/ranges/byte-range';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { GIB, MIB } from '../../../core/ranges/units';

const TIB = 1024 * GIB;

describe('the slices of an object', () => {
  it('are one, as long as an archive can hold it', () => {
    expect(slicesOf(1, LARGEST_ARCHIVE_BYTES)).toEqual([{ start: 0, end: 0 }]);
    expect(slicesOf(LARGEST_ARCHIVE_BYTES, LARGEST_ARCHIVE_BYTES)).toHaveLength(1);
    expect(slicesOf(999 * MIB, 1000 * MIB)).toHaveLength(1);
  });

  it('of 48 TB are two', () => {
    const [first, second, ...more] = slicesOf(48e12, LARGEST_ARCHIVE_BYTES);
    expect(first).toEqual({ start: 0, end: LARGEST_ARCHIVE_BYTES - 1 });
    expect(second).toEqual({ start: LARGEST_ARCHIVE_BYTES, end: 48e12 - 1 });
    expect(more).toEqual([]);
  });

  it('begin where parts of one upload begin, whatever the largest archive is', () => {
    // 7 × 128 MiB fit into 1,000 MiB.
    expect(slicesOf(2000 * MIB, 1000 * MIB).map(({ start }) => start / MIB)).toEqual([0, 896, 1792]);
    // 10,000 parts of 128 MiB do not hold 2 TiB.
    expect(slicesOf(2048 * GIB, 1000 * GIB + 128 * MIB).map(({ start }) => start / GIB)).toEqual([0, 1000, 2000]);
  });

  it('hold more than they should of an object that could not be put together otherwise', () => {
    expect(slicesOf(9 * TIB, GIB)[0]).toEqual({ start: 0, end: GIB - 1 });
    expect(slicesOf(12 * TIB, GIB)[0]).toEqual({ start: 0, end: 2 * GIB - 1 });
    // A multiple of 8 MiB, of which 10,000 are 78 GiB.
    expect(slicesOf(70 * GIB, 24 * MIB)[0]).toEqual({ start: 0, end: 24 * MIB - 1 });
    expect(slicesOf(100 * GIB, 24 * MIB)[0]).toEqual({ start: 0, end: 128 * MIB - 1 });
  });

  it('hold every byte once, are 10,000 at the most, and can be put together', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: LARGEST_ARCHIVE_BYTES }), fc.integer({ min: 1, max: TIB }));
    const largest = fc.oneof(
      fc.integer({ min: 1, max: LARGEST_ARCHIVE_BYTES / (8 * MIB) }),
      fc.integer({ min: 1, max: 200 }),
    );
    fc.assert(
      fc.property(sizes, largest, (sizeBytes, grains) => {
        const archiveBytesMax = grains * 8 * MIB;
        const slices = slicesOf(sizeBytes, archiveBytesMax);
        const starts = slices.map(({ start }) => start);
        expect(starts[0]).toBe(0);
        expect(slices.at(-1)?.end).toBe(sizeBytes - 1);
        expect(starts.slice(1)).toEqual(slices.slice(0, -1).map(({ end }) => end + 1));
        expect(slices.length).toBeLessThanOrEqual(10_000);
        if (sizeBytes <= 10_000 * 8 * MIB)
          expect(lengthOf(slices[0] as ByteRange)).toBeLessThanOrEqual(archiveBytesMax);
        if (slices.length > 1) expect(rangeBytesForWhole(sizeBytes, starts, 128 * MIB)).toBeDefined();
      }),
    );
  });
});
