import { printableLines } from './printable';

/**
 * A value as JSON, with characters escaped that would move the cursor or change the direction of the text; it parses to the
 * same value.
 */
export const jsonText = (value: unknown, indent?: number): string =>
  printableLines(JSON.stringify(value, null, indent));
