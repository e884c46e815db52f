import { InvalidInputError } from '../core/contracts/errors';
import { commonLiteralPrefix } from '../core/text/glob-prefix';
import { keyMatcher } from '../core/text/globs';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';

export const GLOB_HELP = `A GLOB matches whole keys, as \`moraine ls\` prints them: * is any text without /, ** any folders, ? one character,
[a-z] one of a list, {a,b} either; \\ removes the meaning of the next character. A glob that ends with / matches everything
below that folder. Quote it, or the shell expands it.`;

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
