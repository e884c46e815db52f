import fc from 'fast-check';
import { partBytesFor } from '../../../core/backup/part-bytes';
import { slicesOf } from '../../../core/backup/slices';
import type { ArchiveKind } from '../../../core/contracts/snapshot';
import { GLACIER_PARTS_MAX, LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { GIB, MIB } from '../../../core/ranges/units';

describe('partBytesFor', () => {
  it.each<[ArchiveKind, number, number, number]>([
    ['pack', 1, 32 * MIB, 16 * MIB],
    ['catalog', 4 * GIB, 32 * MIB, 16 * MIB],
    ['catalog', 1, MIB, 16 * MIB],
    ['pack', 1, MIB, MIB],
    ['pack', 1, GIB, 16 * MIB],
    ['object', 1, 32 * MIB, 32 * MIB],
    ['object', GLACIER_PARTS_MAX * 32 * MIB, 32 * MIB, 32 * MIB],
    ['object', GLACIER_PARTS_MAX * 32 * MIB + 1, 32 * MIB, 64 * MIB],
    ['object', GLACIER_PARTS_MAX * 32 * MIB + 1, 128 * MIB, 128 * MIB],
    ['object', GLACIER_PARTS_MAX * MIB + 1, MIB, 2 * MIB],
    ['object', LARGEST_ARCHIVE_BYTES, MIB, 4 * GIB],
  ])('sends a %s of %d bytes, by a plan with parts of %d, in parts of %d', (kind, sizeBytes, ofPlan, partBytes) => {
    expect(partBytesFor(kind, sizeBytes, ofPlan)).toBe(partBytes);
  });

  it('never needs more parts than an upload may have, nor longer ones than Glacier takes', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger().map((n) => 1 + (Math.abs(n) % LARGEST_ARCHIVE_BYTES)),
        fc.constantFrom(MIB, 32 * MIB, GIB),
        (sizeBytes, ofPlan) => {
          const partBytes = partBytesFor('object', sizeBytes, ofPlan);
          expect(Math.ceil(sizeBytes / partBytes)).toBeLessThanOrEqual(GLACIER_PARTS_MAX);
          expect(partBytes).toBeLessThanOrEqual(4 * GIB);
          expect(Number.isInteger(Math.log2(partBytes / MIB))).toBe(true);
        },
      ),
    );
  });
});

describe('slicesOf', () => {
  it('leaves an object whole that an archive can hold', () => {
    expect(slicesOf(LARGEST_ARCHIVE_BYTES, LARGEST_ARCHIVE_BYTES)).toEqual([
      { start: 0, end: LARGEST_ARCHIVE_BYTES - 1 },
    ]);
  });

  it('cuts an object of 48 TB at the largest size of an archive', () => {
    const sizeBytes = 48e12;
    expect(slicesOf(sizeBytes, LARGEST_ARCHIVE_BYTES)).toEqual([
      { start: 0, end: LARGEST_ARCHIVE_BYTES - 1 },
      { start: LARGEST_ARCHIVE_BYTES, end: sizeBytes - 1 },
    ]);
  });
});
