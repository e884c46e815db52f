import { memoryItems } from '../../../../adapters/memory/memory-items';
import { MIB } from '../../../../core/ranges/units';
import {
  getPart,
  type PartRecord,
  partsOf,
  putPart,
  rangesMissing,
} from '../../../../core/retrieval/records/archive-record';

const at = { runId: 'run', archive: 7 };
const part = (partNumber: number, generation: number): PartRecord => ({
  partNumber,
  generation,
  sizeBytes: MIB,
  treeHash: 'a'.repeat(64),
  etag: `"${generation}"`,
  crc32: 1,
});

describe('the parts of an archive', () => {
  it('never fall back to an upload that was given up', async () => {
    const items = memoryItems();
    await putPart(items, at, part(1, 2), 1);
    await putPart(items, at, part(1, 1), 1);
    expect(await getPart(items, at, 1)).toEqual(part(1, 2));
    await putPart(items, at, { ...part(1, 2), etag: '"again"' }, 1);
    expect(await partsOf(items, at, 2)).toEqual([{ ...part(1, 2), etag: '"again"' }]);
    expect(await partsOf(items, at, 1)).toEqual([]);
  });

  it('are read for one piece without those of the others', async () => {
    const items = memoryItems();
    for (const number of [1, 9, 10, 11, 12, 10_000]) await putPart(items, at, part(number, 1), 1);
    const query = jest.spyOn(items, 'query');
    const piece = { start: 8 * MIB, end: 12 * MIB - 1, rangeBytes: MIB };
    expect(await rangesMissing(items, at, 1, piece)).toEqual([]);
    const next = { start: 12 * MIB, end: 14 * MIB - 1, rangeBytes: MIB };
    expect(await rangesMissing(items, at, 1, next)).toEqual([
      { start: 12 * MIB, end: 13 * MIB - 1 },
      { start: 13 * MIB, end: 14 * MIB - 1 },
    ]);
    expect(query.mock.calls.map(([, keys]) => keys)).toEqual([
      { from: 'part/00009', to: 'part/00012' },
      { from: 'part/00013', to: 'part/00014' },
    ]);
  });
});
