import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';

/** Parse a number of lines. @throws CommandError */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new CommandError(`--limit '${printable(text)}' is not a whole number of 1 or more.`);
}
