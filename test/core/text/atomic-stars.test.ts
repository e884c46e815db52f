import fc from 'fast-check';
import { atomicStars } from '../../../core/text/atomic-stars';
import { keyMatcher } from '../../../core/text/globs';

/** Parts of the regular expressions that picomatch makes of globs. */
const STAR = '[^/]*?';
const parts = fc.constantFrom(STAR, STAR, STAR, 'a', 'b', '\\.', '[ab]', '[+-9]', '[^a]', '[^/]', '\\/', '(a|ab)');
const texts = fc.string({ unit: fc.constantFrom(...'ab./9'), maxLength: 12 });

describe('stars of a segment', () => {
  it('match what they matched with every place tried', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), texts, (found, text) => {
        const source = `^(?:${found.join('')})$`;
        expect(new RegExp(atomicStars(source), 'su').test(text)).toBe(new RegExp(source, 'su').test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['**/*-*-*-*-*-*-*-*.tmp', '-'.repeat(1000), `a/${'-'.repeat(1000)}.tmp`],
    ['*a?*a?*a?*a?*a?*a?*.x', 'a'.repeat(1000), `${'a'.repeat(1000)}.x`],
    ['{*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*x,y}', '1'.repeat(1000), `${'1'.repeat(1000)}x`],
  ])('%s is not tried at every place of a long name that imitates it, which would never end', (glob, other, same) => {
    expect([other, same].map(keyMatcher([glob]))).toEqual([false, true]);
  });
});
