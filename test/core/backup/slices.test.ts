import * as fc from 'fast-check';
import { slicesOf } from '../../../core/backup/slices';
import { lengthOf } from '../../../core/ranges/byte-range';
import { GIB, LARGEST_ARCHIVE_BYTES, MIB } from '../../../core/ranges/units';

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

  it('hold every byte once, and no more than an archive may', () => {
    const sizes = fc.integer({ min: 1, max: 48e12 });
    const largest = fc.integer({ min: 1, max: LARGEST_ARCHIVE_BYTES / MIB });
    fc.assert(
      fc.property(sizes, largest, (sizeBytes, mib) => {
        fc.pre(sizeBytes / (mib * MIB) < 1000);
        const slices = slicesOf(sizeBytes, mib * MIB);
        let next = 0;
        for (const slice of slices) {
          expect(slice.start).toBe(next);
          expect(lengthOf(slice)).toBeLessThanOrEqual(mib * MIB);
          next = slice.end + 1;
        }
        expect(next).toBe(sizeBytes);
      }),
    );
  });
});
