import fc from 'fast-check';
import { isTreeHashAligned } from '../../../core/ranges/aligned-nodes';
import { type ByteRange, lengthOf } from '../../../core/ranges/byte-range';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { pieceBytesFor, planPieces } from '../../../core/ranges/plan-pieces';
import { partNumberOf, planRanges, rangeBytesFor } from '../../../core/ranges/plan-ranges';
import { GIB, MIB } from '../../../core/ranges/units';

const powerOfTwoMib = (min: number, max: number) => fc.integer({ min, max }).map((power) => 2 ** power * MIB);
const sizeBytes = fc.oneof(
  fc.integer({ min: 1, max: 40 * MIB }),
  fc.integer({ min: 1, max: LARGEST_ARCHIVE_BYTES }),
  fc.integer({ min: 1, max: 4000 }).map((mib) => mib * 8 * MIB),
  fc.constantFrom(1, MIB - 1, MIB, MIB + 1, LARGEST_ARCHIVE_BYTES - 1, LARGEST_ARCHIVE_BYTES),
);
const settings = { rangeBytes: powerOfTwoMib(3, 12), pieceBytes: powerOfTwoMib(3, 22) };

function expectConsecutive(ranges: ByteRange[], from: number, to: number): void {
  let next = from;
  for (const range of ranges) {
    if (range.start !== next || range.end < range.start) throw new Error(`${range.start}-${range.end} after ${next}`);
    next = range.end + 1;
  }
  expect(next).toBe(to + 1);
}

test('pieces and their ranges hold every byte exactly once, are nodes, and stay within the limits', () => {
  fc.assert(
    fc.property(sizeBytes, fc.record(settings), (size, configured) => {
      const rangeBytes = rangeBytesFor(size, configured.rangeBytes);
      const pieceBytes = pieceBytesFor(size, configured.pieceBytes, rangeBytes);
      const pieces = planPieces(size, pieceBytes);
      const ranges = pieces.flatMap((piece) => planRanges(piece, rangeBytes));

      expectConsecutive(pieces, 0, size - 1);
      expectConsecutive(ranges, 0, size - 1);
      expect(pieces.length).toBeLessThanOrEqual(256);
      expect(ranges.length).toBeLessThanOrEqual(10_000);
      expect(pieceBytes).toBeGreaterThanOrEqual(rangeBytes);
      expect(pieces.filter((piece) => !isTreeHashAligned(piece, size))).toEqual([]);
      expect(ranges.filter((range) => !isTreeHashAligned(range, size))).toEqual([]);
      expect(ranges.slice(0, -1).filter((range) => lengthOf(range) !== rangeBytes)).toEqual([]);
      expect(ranges.map((range) => partNumberOf(range, rangeBytes))).toEqual(ranges.map((_, index) => index + 1));
    }),
    { numRuns: 60 },
  );
});

test('a range is a node of what its piece retrieves, too, so that Glacier states its hash', () => {
  fc.assert(
    fc.property(sizeBytes, fc.record(settings), (size, configured) => {
      const rangeBytes = rangeBytesFor(size, configured.rangeBytes);
      for (const piece of planPieces(size, pieceBytesFor(size, configured.pieceBytes, rangeBytes))) {
        const relative = planRanges(piece, rangeBytes).map(({ start, end }) => ({
          start: start - piece.start,
          end: end - piece.start,
        }));
        expect(relative.filter((range) => !isTreeHashAligned(range, lengthOf(piece)))).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

test('lengths are no larger than the limits demand', () => {
  fc.assert(
    fc.property(sizeBytes, fc.record(settings), (size, configured) => {
      const rangeBytes = rangeBytesFor(size, configured.rangeBytes);
      if (rangeBytes > configured.rangeBytes) expect(Math.ceil(size / (rangeBytes / 2))).toBeGreaterThan(10_000);
      const pieceBytes = pieceBytesFor(size, configured.pieceBytes, rangeBytes);
      if (pieceBytes > Math.max(configured.pieceBytes, rangeBytes)) {
        expect(Math.ceil(size / (pieceBytes / 2))).toBeGreaterThan(256);
      }
    }),
  );
});

test('the largest archive is 10,000 ranges of 4 GiB', () => {
  expect(rangeBytesFor(LARGEST_ARCHIVE_BYTES, 128 * MIB)).toBe(4 * GIB);
  expect(planRanges({ start: 0, end: LARGEST_ARCHIVE_BYTES - 1 }, 4 * GIB)).toHaveLength(10_000);
  expect(pieceBytesFor(LARGEST_ARCHIVE_BYTES, 256 * GIB, 4 * GIB)).toBe(256 * GIB);
});

describe('refused', () => {
  const refusal = expect.objectContaining({ name: 'InvalidRangeSizeError' });
  test.each([0, 1, MIB - 1, 3 * MIB, MIB + 1, 1.5 * MIB, Number.NaN])('a range length of %d', (rangeBytes) => {
    expect(() => rangeBytesFor(10 * MIB, rangeBytes)).toThrow(refusal);
    expect(() => planRanges({ start: 0, end: 9 }, rangeBytes)).toThrow(refusal);
    expect(() => planPieces(10 * MIB, rangeBytes)).toThrow(refusal);
    expect(() => pieceBytesFor(10 * MIB, rangeBytes, MIB)).toThrow(refusal);
  });
  test.each([0, -1, 1.5, LARGEST_ARCHIVE_BYTES + 1, Number.NaN])('an archive of %d bytes', (size) => {
    expect(() => rangeBytesFor(size, MIB)).toThrow(refusal);
    expect(() => pieceBytesFor(size, MIB, MIB)).toThrow(refusal);
    expect(() => planPieces(size, MIB)).toThrow(refusal);
  });
  test('a piece off the grid of its ranges', () => {
    expect(() => planRanges({ start: MIB, end: 3 * MIB - 1 }, 2 * MIB)).toThrow(refusal);
    expect(() => partNumberOf({ start: MIB, end: 3 * MIB - 1 }, 2 * MIB)).toThrow(refusal);
  });
});
