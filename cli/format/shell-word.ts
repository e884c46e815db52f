import { printable } from './printable';

/** A word of a command line to be copied into a POSIX shell. What cannot be printed is shown, and cannot be copied. */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
