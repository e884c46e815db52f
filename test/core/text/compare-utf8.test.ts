import fc from 'fast-check';
import { compareUtf8 } from '../../../core/text/compare-utf8';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

// Characters where the orders of UTF-8 and UTF-16 part: both ends of what lies around the surrogates, and pairs.
const character = fc.constantFrom('\0', 'a', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}', '\u{10ffff}');
const text = fc.oneof(
  fc.array(character, { maxLength: 4 }).map((characters) => characters.join('')),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

describe('compareUtf8', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(text, text, text, (beginning, a, b) => {
        expect(Math.sign(compareUtf8(beginning + a, beginning + b))).toBe(byBytes(beginning + a, beginning + b));
      }),
      { numRuns: 2000 },
    );
  });

  it('puts a surrogate pair behind U+FFFF, where UTF-16 has it before U+E000', () => {
    expect(compareUtf8('\u{1f600}', '\uffff')).toBeGreaterThan(0);
    expect(compareUtf8('\ue000', '\u{10000}')).toBeLessThan(0);
    expect('\u{1f600}' < '\ue000').toBe(true);
  });

  it('puts a beginning before the whole, and finds equal texts equal', () => {
    expect(compareUtf8('photos', 'photos/')).toBeLessThan(0);
    expect(compareUtf8('photos/é', 'photos/é')).toBe(0);
    expect(compareUtf8('', '')).toBe(0);
  });
});
