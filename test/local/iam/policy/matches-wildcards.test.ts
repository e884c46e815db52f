import { matchesWildcards } from '../../../../local/iam/policy/matches-wildcards';

test.each<[string, string, boolean]>([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything: at/all', true],
  ['vaults/photos', 'vaults/photos', true],
  ['vaults/photos', 'vaults/photos2', false],
  ['vaults/photos', 'vaults/Photos', false],
  ['vaults/p*', 'vaults/photos', true],
  ['vaults/*s', 'vaults/photos', true],
  ['vaults/*s', 'vaults/photo', false],
  ['p?otos', 'photos', true],
  ['p?otos', 'potos', false],
  ['?', '', false],
  ['*a*b', 'xaab', true],
  ['*a*b', 'xab-ab-', false],
  ['a**', 'a', true],
  ['a*', '*a', false],
  ['.*', 'ab', false],
])('%j and %j: %s', (pattern, text, expected) => {
  expect(matchesWildcards(pattern, text)).toBe(expected);
});

test('many wildcards and a long text take no time', () => {
  expect(matchesWildcards(`${'*a'.repeat(5000)}b`, 'a'.repeat(20_000))).toBe(false);
});
