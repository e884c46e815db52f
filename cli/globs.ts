import { InvalidInputError } from '../core/contracts/errors';
import { commonLiteralPrefix } from '../core/text/glob-prefix';
import { keyMatcher } from '../core/text/globs';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';

export const GLOB_HELP = `A GLOB matches whole keys, as \`moraine ls\` prints them: * is any text without /, ** any folders, ? one character,
[a-z] one of a list, {a,b} either; \\ takes the meaning of the character behind it. One that ends with / means
everything below that folder. Quote it, or the shell expands it.`;

/**
 * A glob of keys as it was typed: `photos/` is a folder, and means what is in it.
 *
 * @throws CommandError for one that is none
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

/** What a glob chooses, and what every key that it chooses begins with. */
export interface KeyChoice {
  chooses: (key: string) => boolean;
  prefix: string;
}

/** @param globs what none of them matches is left out; without any, nothing is */
export function keyChoice(globs: readonly string[]): KeyChoice {
  if (globs.length === 0) return { chooses: () => true, prefix: '' };
  return { chooses: keyMatcher(globs), prefix: commonLiteralPrefix(globs) };
}
