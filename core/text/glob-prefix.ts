import { literalPrefix } from './globs';

/** Common prefix of all texts that one of several globs (at least one) can match. It never ends within a character. */
export function commonLiteralPrefix(globs: readonly string[]): string {
  return globs.map(literalPrefix).reduce(commonBeginning);
}

function commonBeginning(one: string, other: string): string {
  const others = [...other];
  const differs = [...one].findIndex((character, position) => character !== others[position]);
  return differs < 0 ? one : [...one].slice(0, differs).join('');
}
