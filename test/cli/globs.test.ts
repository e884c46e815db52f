import { keyChoice, parseGlob } from '../../cli/globs';

describe('globs of keys', () => {
  it('a folder matches everything below it', () => {
    const { chooses, prefix } = keyChoice([parseGlob('docs/')]);
    expect(['docs/a', 'docs/a/b', 'docs', 'docs2/a'].filter(chooses)).toEqual(['docs/a', 'docs/a/b']);
    expect(prefix).toBe('docs/');
  });

  it('without globs, every key matches', () => {
    const { chooses, prefix } = keyChoice([]);
    expect([chooses('a/b'), chooses('.hidden'), prefix]).toEqual([true, true, '']);
  });

  it('several globs list only the common prefix', () => {
    expect(keyChoice(['docs/2025/*', 'docs/2026/**']).prefix).toBe('docs/202');
    expect(keyChoice(['docs/*', 'readme']).prefix).toBe('');
  });

  it('never lists with half a character', () => {
    // The two emoji start with the same surrogate.
    expect(keyChoice(['a😀', 'a😁']).prefix).toBe('a');
  });

  it.each(['', '[z-a]', 'x'.repeat(1001)])('refuses %j', (text) => {
    expect(() => parseGlob(text)).toThrow(/is not a glob/);
  });
});
