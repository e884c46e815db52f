import fc from 'fast-check';
import { portionSpan, spreadParts } from '../../../../core/backup/upload/spread-parts';
import { GIB, MIB } from '../../../../core/ranges/units';

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

describe('the parts that a portion spans', () => {
  it('are what a function can send in its time', () => {
    expect(portionSpan(32 * MIB, 1000, 16 * GIB)).toBe(512);
    expect(portionSpan(32 * GIB, 10, 16 * GIB)).toBe(1);
  });

  it('are more of the largest archive, whose calls must fit into one execution', () => {
    const span = portionSpan(4 * GIB, 10_000, 16 * GIB);
    const portions = spreadParts(
      Array.from({ length: 10_000 }, (_, index) => index + 1),
      span,
    );
    // Five calls for each, 7 events a call, of 25,000.
    expect(portions.length * 5 * 7).toBeLessThan(25_000);
  });
});
