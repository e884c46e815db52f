import { commonLiteralPrefix } from '../../../core/text/glob-prefix';

it.each([
  [['docs/2025/*', 'docs/2026/**'], 'docs/202'],
  [['docs/*', 'readme'], ''],
  [['docs/a', 'docs/a'], 'docs/a'],
  [['docs/**'], 'docs/'],
  // The two faces begin with the same half of a character.
  [['a😀', 'a😁'], 'a'],
  [['a😀b', 'a😀c'], 'a😀'],
])('%j have %j in common', (globs, prefix) => {
  expect(commonLiteralPrefix(globs)).toBe(prefix);
});
