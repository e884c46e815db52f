import fc from 'fast-check';
import { blockRuns } from '../../../../core/backup/restore/block-runs';
import { MIB } from '../../../../core/ranges/units';

interface Member {
  offset: number;
  sizeBytes: number;
}

/** What a member needs, block by block: the slow way. */
function neededBy({ offset, sizeBytes }: Member): number[] {
  const blocks = new Set([Math.floor(offset / MIB)]);
  for (let at = offset; at < offset + sizeBytes; at += 1024) blocks.add(Math.floor(at / MIB));
  if (sizeBytes > 0) blocks.add(Math.floor((offset + sizeBytes - 1) / MIB));
  return [...blocks];
}

/** Members of a pack, some of them wanted: with headers between them, empty ones among them. */
const packs = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 20 }).map((blocks) => blocks * 512),
      sizeBytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 4 * MIB })),
      wanted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((members) => {
    let at = 0;
    const wanted: Member[] = [];
    for (const member of members) {
      at += member.gap;
      if (member.wanted) wanted.push({ offset: at, sizeBytes: member.sizeBytes });
      at += Math.ceil(member.sizeBytes / 512) * 512;
    }
    return { wanted, archiveBytes: at + 2048 };
  });

describe('the ranges of a pack that hold what is wanted of it', () => {
  it('are those of the blocks in which something is wanted, and no two touch', () => {
    fc.assert(
      fc.property(packs, ({ wanted, archiveBytes }) => {
        const runs = [...blockRuns(wanted, archiveBytes)];
        const covered = runs.flatMap(({ range }) => {
          expect(range.start % MIB).toBe(0);
          expect((range.end + 1) % MIB === 0 || range.end === archiveBytes - 1).toBe(true);
          const blocks: number[] = [];
          for (let block = range.start / MIB; block * MIB <= range.end; block++) blocks.push(block);
          return blocks;
        });
        expect(covered).toEqual([...new Set(wanted.flatMap(neededBy))].sort((one, other) => one - other));
        for (const [position, { range }] of runs.slice(1).entries()) {
          expect(range.start).toBeGreaterThan((runs[position]?.range.end ?? 0) + 1);
        }
        // Every member is in one run, in order, with all of its bytes.
        expect(runs.flatMap(({ first, past }) => wanted.slice(first, past))).toEqual(wanted);
        for (const { range, first, past } of runs) {
          for (const { offset, sizeBytes } of wanted.slice(first, past)) {
            expect(offset).toBeGreaterThanOrEqual(range.start);
            expect(Math.max(offset, offset + sizeBytes - 1)).toBeLessThanOrEqual(range.end);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('end with the archive', () => {
    const members = [{ offset: 2 * MIB + 512, sizeBytes: 10 }];
    expect([...blockRuns(members, 2 * MIB + 5000)]).toEqual([
      { range: { start: 2 * MIB, end: 2 * MIB + 4999 }, first: 0, past: 1 },
    ]);
  });

  it('of an empty member on a border is the block behind it', () => {
    const [run] = blockRuns([{ offset: MIB, sizeBytes: 0 }], 3 * MIB);
    expect(run?.range).toEqual({ start: MIB, end: 2 * MIB - 1 });
  });
});
