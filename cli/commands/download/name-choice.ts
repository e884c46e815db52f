import { escapeGlob, keyMatcher, literalPrefix } from '../../../core/text/globs';

/**
 * Predicate for the names that globs choose. A glob that is itself a name chooses that one alone.
 *
 * @param names of everything that there is to choose from; read only when a glob is a pattern
 */
export async function nameChoice(
  globs: readonly string[],
  names: () => AsyncIterable<{ name: string }>,
): Promise<(name: string) => boolean> {
  if (globs.length === 0) return () => true;
  const patterns = new Set(globs.filter((glob) => literalPrefix(glob) !== glob));
  const exact = new Set<string>();
  if (patterns.size > 0) for await (const { name } of names()) if (patterns.has(name)) exact.add(name);
  return keyMatcher(globs.map((glob) => (exact.has(glob) ? escapeGlob(glob) : glob)));
}
