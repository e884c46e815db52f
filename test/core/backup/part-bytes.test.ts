import fc from 'fast-check';
import { partBytesFor } from '../../../core/backup/part-bytes';
import { slicesOf } from '../../../core/backup/slices';
import type { ArchiveKind } from '../../../core/contracts/snapshot';
import { GLACIER_PARTS_MAX, LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { GIB, MIB } from '../../../core/ranges/units';

describe('partBytesFor', () => {
  it.each<[ArchiveKind, number, number]>([
    ['pack', 1, 16 * MIB],
    ['catalog', 4 * GIB, 16 * MIB],
    ['object', 1, 32 * MIB],
    ['object', GLACIER_PARTS_MAX * 32 * MIB, 32 * MIB],
    ['object', GLACIER_PARTS_MAX * 32 * MIB + 1, 64 * MIB],
    ['object', LARGEST_ARCHIVE_BYTES, 4 * GIB],
  ])('sends a %s of %d bytes in parts of %d', (kind, sizeBytes, partBytes) => {
    expect(partBytesFor(kind, sizeBytes)).toBe(partBytes);
  });

  it('never needs more parts than an upload may have, nor longer ones than Glacier takes', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger().map((n) => 1 + (Math.abs(n) % LARGEST_ARCHIVE_BYTES)),
        (sizeBytes) => {
          const partBytes = partBytesFor('object', sizeBytes);
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
