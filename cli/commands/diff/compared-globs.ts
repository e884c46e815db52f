import type { Deployment } from '../../deployment/deployment';
import { didYouMeanKey, type MatchedGlobs, matchGlobs, prefixNote } from '../../deployment/match-globs';
import { printable } from '../../format/printable';
import type { Terminal } from '../../terminal/terminal';
import type { ComparedPair } from './compared-pair';

/**
 * Globs as they apply to two snapshots: below the prefix of the source if they match nothing else in either. Messages on stderr name
 * the globs that were changed so, and those that match nothing at all.
 */
export async function comparedGlobs(
  deployment: Deployment,
  terminal: Pick<Terminal, 'complain'>,
  { before, after }: ComparedPair,
  given: readonly string[],
): Promise<string[]> {
  const matches = [await matchGlobs(deployment, after, given), await matchGlobs(deployment, before, given)];
  const globs = given.map((glob, position) => globInEither(matches, glob, position));
  for (const [position, glob] of given.entries()) {
    const below = globs[position] ?? glob;
    if (below !== glob) terminal.complain(prefixNote(after.plan, { glob, below }));
  }
  for (const glob of given.filter((glob) => matches.every(({ unmatched }) => unmatched.includes(glob)))) {
    const meant = await didYouMeanKey(deployment, after, glob);
    terminal.complain(`Warning: no object of either snapshot matches '${printable(glob)}'.${meant}`);
  }
  return globs;
}

function globInEither(matches: readonly MatchedGlobs[], glob: string, position: number): string {
  const isMatched = matches.some(({ globs, unmatched }) => globs[position] === glob && !unmatched.includes(glob));
  return isMatched ? glob : (matches.map(({ globs }) => globs[position]).find((other) => other !== glob) ?? glob);
}
