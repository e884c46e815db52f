import { printable } from './printable';

/** A value as JSON in which nothing moves the cursor or turns the text around: such characters are escaped, and parse to the same. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).split('\n').map(printable).join('\n');
