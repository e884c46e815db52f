import fc from 'fast-check';
import { alignedLeaves } from '../../../local/glacier/hashing/aligned-range';
import { mib } from './harness';

/** Every node of the tree over `leafCount` leaves as `first-past`, built by pairing neighbours level by level. */
function nodesOfTree(leafCount: number): Set<string> {
  const nodes = new Set<string>();
  let level = Array.from({ length: leafCount }, (_, at) => ({ first: at, past: at + 1 }));
  for (;;) {
    for (const { first, past } of level) nodes.add(`${first}-${past}`);
    if (level.length <= 1) return nodes;
    const above = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left) above.push(right ? { first: left.first, past: right.past } : left);
    }
    level = above;
  }
}

test('the ranges of the 6.5 MiB example', () => {
  const sizeBytes = 6_815_744;
  const aligned = (start: number, end: number) => alignedLeaves({ start, end }, sizeBytes);
  expect(aligned(0, sizeBytes - 1)).toEqual({ first: 0, past: 7 });
  expect(aligned(0, 4_194_303)).toEqual({ first: 0, past: 4 });
  expect(aligned(2_097_152, 4_194_303)).toEqual({ first: 2, past: 4 });
  expect(aligned(4_194_304, 6_291_455)).toEqual({ first: 4, past: 6 });
  expect(aligned(4_194_304, 6_815_743)).toEqual({ first: 4, past: 7 });
  expect(aligned(6_291_456, 6_815_743)).toEqual({ first: 6, past: 7 });
  expect(aligned(1_048_576, 3_145_727)).toBeUndefined();
  expect(aligned(0, 6_291_455)).toBeUndefined();
  expect(aligned(5_242_880, 6_815_743)).toBeUndefined();
  expect(aligned(0, 1023)).toBeUndefined();
});

test('a range of leaves is aligned exactly when it is a node of the tree', () => {
  const nodesByCount = Array.from({ length: 130 }, (_, leafCount) => nodesOfTree(leafCount));
  const ranges = fc
    .integer({ min: 1, max: 129 })
    .chain((leafCount) =>
      fc.tuple(
        fc.constant(leafCount),
        fc.integer({ min: 0, max: leafCount - 1 }),
        fc.integer({ min: 1, max: leafCount }),
        fc.integer({ min: 1, max: mib }),
      ),
    );
  fc.assert(
    fc.property(ranges, ([leafCount, first, past, lastLeafBytes]) => {
      fc.pre(first < past);
      const sizeBytes = (leafCount - 1) * mib + lastLeafBytes;
      const end = Math.min(past * mib, sizeBytes) - 1;
      const isNode = nodesByCount[leafCount]?.has(`${first}-${past}`) ?? false;
      expect(alignedLeaves({ start: first * mib, end }, sizeBytes)).toEqual(isNode ? { first, past } : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('no range with an end inside a leaf is aligned', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 * mib }), fc.nat(), fc.nat(), (sizeBytes, a, b) => {
      const start = a % sizeBytes;
      const end = start + (b % (sizeBytes - start));
      const onLeaves = start % mib === 0 && ((end + 1) % mib === 0 || end === sizeBytes - 1);
      fc.pre(!onLeaves);
      expect(alignedLeaves({ start, end }, sizeBytes)).toBeUndefined();
    }),
  );
});
