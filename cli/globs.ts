import { InvalidInputError } from '../core/contracts/errors';
import { havePathsRoom, PATHS_BYTES_MAX, PATHS_MAX } from '../core/contracts/paths';
import { commonLiteralPrefix } from '../core/text/glob-prefix';
import { keyMatcher } from '../core/text/globs';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';

const GLOB_SYNTAX = `* is any text without /, ** any folders, ? one character,
[a-z] one of a list, {a,b} either; \\ removes the meaning of the next character. A glob that ends with / matches everything
below that folder. Quote it, or the shell expands it.`;

export const GLOB_HELP = `A GLOB that is a key of the snapshot selects that object alone; otherwise it matches whole keys, as \`moraine ls\` prints them:
${GLOB_SYNTAX}`;
export const NAME_GLOB_HELP = `The name of an archive is the key of its object without the destination's prefix. A GLOB that is a name selects that archive
alone, with a warning when it hides others; otherwise it matches whole names:
${GLOB_SYNTAX}`;

/**
 * Parse a glob of keys; `photos/` matches everything in that folder.
 *
 * @throws CommandError for an invalid glob
 */
export function parseGlob(text: string): string {
  if (text === '' || text.length > 1000) {
    throw new CommandError(`'${printable(text)}' is not a glob of keys: 1 to 1,000 characters.`);
  }
  const glob = text.endsWith('/') ? `${text}**` : text;
  try {
    keyMatcher([glob]);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new CommandError(printable(error.message), undefined, { cause: error });
  }
  return glob;
}

/** Parse a glob of an option that may be given several times. @throws CommandError for an invalid glob, or too many */
export function collectGlobs(text: string, before: string[] = []): string[] {
  if (before.length >= PATHS_MAX) throw new CommandError(`--path can be given ${PATHS_MAX} times at the most.`);
  const globs = [...before, parseGlob(text)];
  if (havePathsRoom(globs)) return globs;
  throw new CommandError(
    `The globs of --path exceed ${PATHS_BYTES_MAX} bytes in total: use several runs, or wider globs.`,
  );
}

/** A choice of keys, and a prefix that all chosen keys have in common. */
export interface KeyChoice {
  chooses: (key: string) => boolean;
  prefix: string;
}

/** @param globs a key is chosen if one of them matches; empty: all keys are chosen */
export function keyChoice(globs: readonly string[]): KeyChoice {
  if (globs.length === 0) return { chooses: () => true, prefix: '' };
  return { chooses: keyMatcher(globs), prefix: commonLiteralPrefix(globs) };
}
