import fc from 'fast-check';
import { rangeBytesForWhole } from '../../../../core/backup/restore/whole-range';
import { isTreeHashAligned } from '../../../../core/ranges/aligned-nodes';
import { cut } from '../../../../core/ranges/cut';
import { LARGEST_ARCHIVE_BYTES } from '../../../../core/ranges/limits';
import { planRanges } from '../../../../core/ranges/plan-ranges';
import { GIB, MIB } from '../../../../core/ranges/units';

const offsetsOf = (sizeBytes: number, sliceBytes: number) =>
  Array.from({ length: Math.ceil(sizeBytes / sliceBytes) }, (_, slice) => slice * sliceBytes);

describe('the ranges of an object that spans archives', () => {
  it('are nodes of the trees of its archives and of its own, and are no more than an upload has parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 8 * MIB }),
        fc.constantFrom(8 * MIB, 16 * MIB, 128 * MIB),
        (sliceBlocks, slices, lastBytes, configuredBytes) => {
          const sliceBytes = sliceBlocks * 8 * MIB;
          const sizeBytes = (slices - 1) * sliceBytes + lastBytes;
          const rangeBytes = rangeBytesForWhole(sizeBytes, offsetsOf(sizeBytes, sliceBytes), configuredBytes);
          if (rangeBytes === undefined) {
            // 8 MiB is all that these slices promise to be a multiple of.
            expect(sizeBytes).toBeGreaterThan(10_000 * 8 * MIB);
            return;
          }
          let parts = 0;
          for (const slice of cut({ start: 0, end: sizeBytes - 1 }, sliceBytes)) {
            expect(slice.start % rangeBytes).toBe(0);
            const length = slice.end - slice.start + 1;
            const ranges = planRanges({ start: 0, end: length - 1 }, rangeBytes);
            expect(ranges.slice(0, 20).every((range) => isTreeHashAligned(range, length))).toBe(true);
            parts += ranges.length;
          }
          expect(parts).toBe(Math.ceil(sizeBytes / rangeBytes));
          expect(parts).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });

  it.each([
    ['cut at odd numbers of MiB, where S3 wants parts of 5', 9 * MIB, [0, 3 * MIB, 6 * MIB], 8 * MIB],
    ['cut at no MiB', 9 * MIB, [0, 3 * MIB + 1], 8 * MIB],
    ['longer than 10,000 parts of 4 GiB', 48e12, [0, LARGEST_ARCHIVE_BYTES], 128 * MIB],
    ['too long for the parts that its slices allow', 100 * GIB, [0, 8 * MIB, 16 * MIB], 8 * MIB],
  ])('do not exist for one %s', (_what, sizeBytes, offsets, configuredBytes) => {
    expect(rangeBytesForWhole(sizeBytes, offsets, configuredBytes)).toBeUndefined();
  });
});
