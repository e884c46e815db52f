import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PieceLine } from '../../../../core/contracts/piece';
import { orderArchives } from '../../../../core/inventory/order-archives';
import { isTreeHashAligned } from '../../../../core/ranges/aligned-nodes';
import { LARGEST_ARCHIVE_BYTES } from '../../../../core/ranges/limits';
import { GIB, MIB } from '../../../../core/ranges/units';
import { cutBatches } from '../../../../core/retrieval/plan/cut-batches';
import type { Batch } from '../../../../core/retrieval/plan/fill-batches';
import { measureWork } from '../../../../core/retrieval/plan/measure-work';
import { cutSizesOf, type RetrievalSettings } from '../../../../core/retrieval/plan/piece-sizes';
import { archive, collection, settings } from './archives';

function cut(sizes: number[], of: RetrievalSettings, absent: (n: number) => boolean = () => true): Batch[] {
  const archives = collection(sizes.map((sizeBytes, n) => archive(n, { sizeBytes })));
  const keyOf = (n: number) => (absent(n) ? archives.at(n).description : undefined);
  return [...cutBatches(archives, orderArchives(archives), keyOf, of)];
}
const shapes = (batches: Batch[]) =>
  batches.map(({ lines }) => lines.map((l) => `${l.archive}:${l.piece}/${l.pieces}`));

describe('cutBatches', () => {
  it('fills batches up to a number of archives, and counts from 0 in each', () => {
    const batches = cut([1, 1, 1, 1, 1], settings({ batchArchives: 2 }));
    expect(shapes(batches)).toEqual([['0:0/1', '1:0/1'], ['2:0/1', '3:0/1'], ['4:0/1']]);
    expect(batches.map(({ batch }) => batch)).toEqual([0, 1, 2]);
    expect(batches.map(({ lines }) => lines.map(({ index }) => index))).toEqual([[0, 1], [0, 1], [0]]);
  });

  it('fills batches up to a number of bytes', () => {
    const batches = cut([3 * MIB, 5 * MIB, MIB, 8 * MIB, 1], settings({ batchBytes: 8 * MIB, rangeBytes: 8 * MIB }));
    expect(shapes(batches)).toEqual([['0:0/1', '1:0/1'], ['2:0/1'], ['3:0/1'], ['4:0/1']]);
    expect(batches.map(({ bytes }) => bytes)).toEqual([8 * MIB, MIB, 8 * MIB, 1]);
  });

  it('cuts a large archive into pieces, which may lie in several batches', () => {
    const of = settings({ batchBytes: 33 * MIB, rangeBytes: 8 * MIB, pieceBytes: 16 * MIB });
    const batches = cut([10 * MIB, 50 * MIB, 1], of);
    expect(shapes(batches)).toEqual([
      ['0:0/1', '1:0/4'],
      ['1:1/4', '1:2/4'],
      ['1:3/4', '2:0/1'],
    ]);
    expect(batches[0]?.lines[1]).toMatchObject({
      start: 0,
      end: 16 * MIB - 1,
      rangeBytes: 8 * MIB,
      sizeBytes: 50 * MIB,
    });
    expect(batches[2]?.lines[0]).toMatchObject({ start: 48 * MIB, end: 50 * MIB - 1 });
  });

  it('caps a piece to a batch where ranges allow, and gives a larger one a batch of its own', () => {
    expect(cutSizesOf(GIB, settings({ batchBytes: 100 * MIB, rangeBytes: 8 * MIB })).pieceBytes).toBe(64 * MIB);
    const batches = cut([1, 20 * MIB, 1], settings({ batchBytes: 8 * MIB, rangeBytes: 16 * MIB }));
    expect(shapes(batches)).toEqual([['0:0/1'], ['1:0/2'], ['1:1/2', '2:0/1']]);
  });

  it('leaves out what is not requested, without renumbering the others', () => {
    expect(shapes(cut([1, 1, 1], settings(), (n) => n !== 1))).toEqual([['0:0/1', '2:0/1']]);
    expect(cut([1, 1], settings(), () => false)).toEqual([]);
  });

  it('covers every byte once, in order, within all limits, with nodes of the tree', () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 64 * MIB }),
      fc.integer({ min: 1, max: 2000 }).map((mib) => mib * MIB),
      fc.integer({ min: 1, max: LARGEST_ARCHIVE_BYTES }),
      fc.constant(LARGEST_ARCHIVE_BYTES),
    );
    const powers = (min: number, max: number) => fc.integer({ min, max }).map((k) => 2 ** k * MIB);
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.oneof(powers(0, 24), fc.integer({ min: MIB, max: 2 ** 44 })),
        powers(3, 12),
        powers(0, 10),
        (sizes, batchArchives, batchBytes, rangeBytes, pieceFactor) => {
          const of = settings({ batchArchives, batchBytes, rangeBytes, pieceBytes: rangeBytes * (pieceFactor / MIB) });
          const batches = cut(sizes, of);
          const lines = batches.flatMap((batch) => batch.lines);
          // node:assert, since there are thousands of lines to a case.
          for (const { lines: own, bytes } of batches) {
            assert.ok(own.length > 0 && own.length <= batchArchives);
            assert.equal(
              own.reduce((sum, { start, end }) => sum + end - start + 1, 0),
              bytes,
            );
            assert.ok(own.length === 1 || bytes <= batchBytes);
            assert.deepEqual(
              own.map(({ index }) => index),
              [...own.keys()],
            );
            PieceLine.parse(own.at(-1));
          }
          let at = 0;
          for (const [n, sizeBytes] of sizes.entries()) {
            let next = 0;
            const pieces = lines[at]?.pieces ?? 0;
            for (let piece = 0; piece < pieces; piece++, at++) {
              const line = lines[at] as PieceLine;
              assert.deepEqual([line.archive, line.piece, line.pieces], [n, piece, pieces]);
              assert.deepEqual([line.start, line.sizeBytes], [next, sizeBytes]);
              assert.ok(isTreeHashAligned(line, sizeBytes));
              assert.ok(Math.ceil(sizeBytes / line.rangeBytes) <= 10_000);
              next = line.end + 1;
            }
            assert.equal(next, sizeBytes);
          }
          assert.equal(at, lines.length);
          const archives = collection(sizes.map((sizeBytes, n) => archive(n, { sizeBytes })));
          const work = measureWork(archives, () => false, of, 'STANDARD');
          expect(work.requests).toBe(lines.length);
          expect(work.bytes).toBe(sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0));
        },
      ),
      { numRuns: 100 },
    );
  });
});
