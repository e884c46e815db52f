import * as fc from 'fast-check';
import { firstWithin } from '../../../core/text/first-within';

describe('the first values within a number of bytes', () => {
  it('are all of a few', () => {
    expect(firstWithin(['a', 'b'], 100)).toEqual(['a', 'b']);
    expect(firstWithin([], 0)).toEqual([]);
  });

  it('are counted in bytes, not in characters', () => {
    // "日" is three bytes, in quotes, with a comma.
    expect(firstWithin(['日', '本'], 6)).toEqual(['日']);
    expect(firstWithin(['日', '本'], 12)).toEqual(['日', '本']);
  });

  it('have no more, and would have more with the next one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.nat({ max: 200 }), (values, bytesMax) => {
        const first = firstWithin(values, bytesMax);
        const bytesOf = (some: string[]) =>
          Buffer.byteLength(some.map((value) => `${JSON.stringify(value)},`).join(''));
        expect(values.slice(0, first.length)).toEqual(first);
        expect(bytesOf(first)).toBeLessThanOrEqual(bytesMax);
        if (first.length < values.length) expect(bytesOf(values.slice(0, first.length + 1))).toBeGreaterThan(bytesMax);
      }),
    );
  });
});
