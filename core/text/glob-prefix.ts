import { literalPrefix } from './globs';

/** What everything begins with that any of several globs matches; at least one is given. Never half of a character. */
export function commonLiteralPrefix(globs: readonly string[]): string {
  return globs.map(literalPrefix).reduce(commonBeginning);
}

function commonBeginning(one: string, other: string): string {
  const others = [...other];
  const differs = [...one].findIndex((character, position) => character !== others[position]);
  return differs < 0 ? one : [...one].slice(0, differs).join('');
}
