import { InvalidInputError } from '../contracts/errors';
import { GlobAutomaton } from './glob-automaton';
import { statesOf } from './glob-states';
import { parseGlobParts } from './glob-syntax';

function compile(glob: string): GlobAutomaton {
  try {
    return new GlobAutomaton(statesOf(parseGlobParts(glob)));
  } catch (error) {
    throw new InvalidInputError(`'${glob}' is not a glob: write \\[ for a bracket that begins no list`, {
      cause: error,
    });
  }
}

/**
 * Make a predicate for keys, or paths below a prefix, that match one of `include` and none of `exclude`.
 *
 * A glob matches a whole path, case-sensitively. `*` matches any number of characters except `/`, `?` one such character, `[a-z]`
 * one of a list and `[!a-z]` one that is not in the list; `**` as a whole segment matches any number of segments, `{a,b}` either
 * alternative; `\` escapes the next character. All other characters match themselves. So `*.jpg` matches only at the top level, `**`
 * followed by `/*.jpg` at every level, and `photos/**` everything that begins with `photos/`. The time that a path takes is at most
 * proportional to the product of its length and the globs' lengths.
 *
 * @throws InvalidInputError for a glob with an invalid list, like `[z-a]`
 */
export function keyMatcher(include: readonly string[], exclude: readonly string[] = []): (path: string) => boolean {
  const included = include.map(compile);
  const excluded = exclude.map(compile);
  return (path) => included.some((glob) => glob.accepts(path)) && !excluded.some((glob) => glob.accepts(path));
}

/** Validate a glob. @returns its problem; undefined when it is valid */
export function globProblem(glob: string): string | undefined {
  try {
    compile(glob);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Prefix of all texts that a glob matches, such as `photos/2020/` for `photos/2020/**`; not always the longest one. */
export function literalPrefix(glob: string): string {
  const [beginning = ''] = /^(?:\\.|[^\\*?[{])*/su.exec(glob) ?? [];
  return beginning.replace(/\\(.)/gsu, '$1');
}

/** Glob that matches a text alone. */
export const escapeGlob = (text: string): string => text.replace(/[\\*?[\]{},]/g, '\\$&');
