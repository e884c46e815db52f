import fc from 'fast-check';
import { spreadParts } from '../../../../core/backup/upload/spread-parts';

describe('portions of the parts that are missing', () => {
  it('hold all that is missing, in order, none twice, and none spans too much', () => {
    const missing = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 })).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(missing, fc.integer({ min: 1, max: 600 }), (numbers, spanMax) => {
        const portions = spreadParts(numbers, spanMax);
        const held = portions.flatMap(({ first, last }) => numbers.filter((n) => first <= n && n <= last));
        expect(held).toEqual(numbers);
        for (const { first, last } of portions) expect(last - first).toBeLessThan(spanMax);
      }),
    );
  });

  it('are as few as can be', () => {
    expect(spreadParts([1, 2, 3, 4, 5, 9, 20], 4)).toEqual([
      { first: 1, last: 4 },
      { first: 5, last: 5 },
      { first: 9, last: 9 },
      { first: 20, last: 20 },
    ]);
    expect(spreadParts([], 4)).toEqual([]);
  });
});
