import fc from 'fast-check';
import { coverWithNodes, isTreeHashAligned } from '../../../core/ranges/aligned-nodes';
import type { ByteRange } from '../../../core/ranges/byte-range';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { MIB } from '../../../core/ranges/units';

/** Every node of a tree over `leafCount` leaves, as `first-past`, built as the tree is: pair neighbours, level by level. */
function nodesOf(leafCount: number): Set<string> {
  let level = Array.from({ length: leafCount }, (_, leaf) => ({ first: leaf, past: leaf + 1 }));
  const nodes = new Set<string>();
  for (;;) {
    for (const node of level) nodes.add(`${node.first}-${node.past}`);
    if (level.length === 1) return nodes;
    const above: typeof level = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] as { first: number; past: number };
      above.push({ first: left.first, past: (level[index + 1] ?? left).past });
    }
    level = above;
  }
}

const rangeOf = (first: number, past: number, sizeBytes: number): ByteRange => ({
  start: first * MIB,
  end: Math.min(past * MIB, sizeBytes) - 1,
});

test('aligned ranges are exactly the nodes of the tree, for 1 to 130 leaves', () => {
  for (let leafCount = 1; leafCount <= 130; leafCount++) {
    const nodes = nodesOf(leafCount);
    const sizeBytes = leafCount * MIB - (leafCount % 3);
    const wrong: string[] = [];
    for (let first = 0; first < leafCount; first++) {
      for (let past = first + 1; past <= leafCount; past++) {
        const expected = nodes.has(`${first}-${past}`);
        if (isTreeHashAligned(rangeOf(first, past, sizeBytes), sizeBytes) !== expected) wrong.push(`${first}-${past}`);
      }
    }
    expect({ leafCount, wrong }).toEqual({ leafCount, wrong: [] });
  }
});

test.each([
  [0, 6_815_743, true],
  [0, 4_194_303, true],
  [2_097_152, 4_194_303, true],
  [4_194_304, 6_291_455, true],
  [4_194_304, 6_815_743, true],
  [6_291_456, 6_815_743, true],
  [1_048_576, 3_145_727, false],
  [0, 6_291_455, false],
  [5_242_880, 6_815_743, false],
  [0, 1023, false],
  [1, 1_048_576, false],
  [6_291_456, 6_815_744, false],
])('of 6.5 MiB, bytes %d-%d: aligned is %s', (start, end, expected) => {
  expect(isTreeHashAligned({ start, end }, 6_815_744)).toBe(expected);
});

/** The fewest nodes from leaf `first` to `past`, by trying all. */
function fewest(first: number, past: number, nodes: Set<string>, known = new Map<number, number>()): number {
  if (first === past) return 0;
  const before = known.get(first);
  if (before !== undefined) return before;
  let best = Number.POSITIVE_INFINITY;
  for (let next = first + 1; next <= past; next++) {
    if (nodes.has(`${first}-${next}`)) best = Math.min(best, 1 + fewest(next, past, nodes, known));
  }
  known.set(first, best);
  return best;
}

test('a cover is made of nodes, covers exactly what is missing, and no smaller one exists', () => {
  const archive = fc.record({
    leafCount: fc.integer({ min: 1, max: 70 }),
    shortBy: fc.integer({ min: 0, max: MIB - 1 }),
  });
  fc.assert(
    fc.property(archive, fc.infiniteStream(fc.boolean()), ({ leafCount, shortBy }, stream) => {
      const sizeBytes = leafCount * MIB - shortBy;
      const missing = [...stream.take(leafCount)];
      const ranges = missing.flatMap((is, leaf) => (is ? [rangeOf(leaf, leaf + 1, sizeBytes)] : [])).reverse();
      const cover = coverWithNodes(ranges, sizeBytes);

      const covered = missing.map(() => 0);
      for (const node of cover) {
        expect(isTreeHashAligned(node, sizeBytes)).toBe(true);
        for (let leaf = node.start / MIB; leaf * MIB <= node.end; leaf++) covered[leaf] = (covered[leaf] ?? 0) + 1;
      }
      expect(covered).toEqual(missing.map(Number));
      expect(cover).toEqual([...cover].sort((a, b) => a.start - b.start));

      const nodes = nodesOf(leafCount);
      let least = 0;
      for (let leaf = 0; leaf < leafCount; leaf++) {
        if (!missing[leaf] || missing[leaf - 1]) continue;
        const past = missing.indexOf(false, leaf);
        least += fewest(leaf, past < 0 ? leafCount : past, nodes);
      }
      expect(cover).toHaveLength(least);
    }),
    { numRuns: 300 },
  );
});

test('the largest archive, all but its first MiB, needs a node per level', () => {
  const cover = coverWithNodes([{ start: MIB, end: LARGEST_ARCHIVE_BYTES - 1 }], LARGEST_ARCHIVE_BYTES);
  // 40,960,000 leaves: sizes 1, 2, 4 … 2^25, the last cut short by the end.
  expect(cover).toHaveLength(26);
  expect(cover.at(-1)).toEqual({ start: 2 ** 25 * MIB, end: LARGEST_ARCHIVE_BYTES - 1 });
});

test('everything missing is one node, nothing missing is none', () => {
  expect(coverWithNodes([{ start: 0, end: 6_815_743 }], 6_815_744)).toEqual([{ start: 0, end: 6_815_743 }]);
  expect(coverWithNodes([], 6_815_744)).toEqual([]);
});

test('a range that cuts a leaf is refused', () => {
  expect(() => coverWithNodes([{ start: 0, end: 99 }], 6_815_744)).toThrow(
    expect.objectContaining({ name: 'InvalidRangeSizeError', message: expect.stringContaining('0-99') }),
  );
});
