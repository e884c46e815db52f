import fc from 'fast-check';
import { keyMatcher } from '../../../core/text/globs';
import { picomatchMatcher } from './picomatch-matcher';

const matches = (glob: string, path: string) => keyMatcher([glob])(path);
const concatenated = (parts: fc.Arbitrary<string>, minLength: number, maxLength: number) =>
  fc.array(parts, { minLength, maxLength }).map((found) => found.join(''));

const character = fc.constantFrom('a', 'b', '?', '[ab]', '[!a]', '[^b]', '[[:digit:]]', '\\*', '\\b', '-', '\u{1f600}');
const text = concatenated(fc.oneof(character, fc.constantFrom('*')), 1, 4).filter((found) => !found.includes('**'));
const alternatives = fc.array(text, { minLength: 2, maxLength: 3 }).map((found) => `{${found.join(',')}}`);
/** Alternatives follow a character, since `*` between slash and brace matches nothing of the last segment in picomatch alone. */
const segment = fc.oneof(
  fc.constant('**'),
  text,
  fc.tuple(character, alternatives, text).map((found) => found.join('')),
);
const globs = fc.array(segment, { minLength: 1, maxLength: 5 }).map((found) => found.join('/'));
const paths = fc.string({ unit: fc.constantFrom(...'ab/*-1', '\u{1f600}'), maxLength: 10 });

describe('a glob', () => {
  it('matches what it matches in picomatch', () => {
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        expect(matches(glob, path)).toBe(picomatchMatcher(glob)(path));
      }),
      { numRuns: 4000 },
    );
  });

  it('with alternatives matches what it matches with one of them in their place', () => {
    const part = fc.constantFrom('a', 'b', '/', '*', '**', 'a/**', '**/b', '?');
    const option = concatenated(part, 0, 2);
    fc.assert(
      fc.property(
        option,
        fc.array(option, { minLength: 2, maxLength: 3 }),
        option,
        paths,
        (before, options, after, path) => {
          // Stars of two parts would become one.
          fc.pre(!before.endsWith('**'));
          const globs = options.map((option) => [before, option, after]);
          fc.pre(globs.every((parts) => !parts.join('|').match(/\*\|+\*|\*{3}/)));
          const isMatched = globs.some((parts) => matches(parts.join(''), path));
          expect(matches(`${before}{${options.join(',')}}${after}`, path)).toBe(isMatched);
        },
      ),
      { numRuns: 4000 },
    );
  });

  const as = 'a'.repeat(1000);
  it.each([
    ['**/*-*-*-*-*-*-*-*.tmp', '-'.repeat(1000), `a/${'-'.repeat(1000)}.tmp`],
    ['*a?*a?*a?*a?*a?*a?*.x', as, `${as}.x`],
    ['{*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*x,y}', '1'.repeat(1000), `${'1'.repeat(1000)}x`],
    [`${'**/a/'.repeat(8)}x`, 'a/'.repeat(500), `${'a/'.repeat(500)}x`],
    [`${'*{a,aa}'.repeat(8)}x`, as, `${as}x`],
    [`${'{a,{aa,*a}}'.repeat(9)}x`, as, `${as}x`],
    [`${'*a'.repeat(30)}x`, as, `${as}x`],
  ])('%s takes time proportional to a long path that nearly matches, else it would never end', (glob, other, same) => {
    expect([other, same].map(keyMatcher([glob]))).toEqual([false, true]);
  });

  it('matches the same after more paths than are remembered', () => {
    const isMatched = keyMatcher(['**/x*y?/*{1,2}']);
    const names = Array.from({ length: 60_000 }, (_, at) => String.fromCodePoint(0x1_0000 + at));
    expect(names.filter((name) => !isMatched(`a/x${name}y${name}/${name}1`))).toEqual([]);
    expect(names.filter((name) => isMatched(`a/x${name}y${name}/${name}3`))).toEqual([]);
  });
});
