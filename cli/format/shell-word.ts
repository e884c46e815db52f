import { printable } from './printable';

/**
 * A word of a command line, quoted for a POSIX shell. Unprintable characters are shown escaped: such a word cannot be
 * copied.
 */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
