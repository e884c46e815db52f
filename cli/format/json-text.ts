import { printable } from './printable';

/**
 * A value as JSON, with characters escaped that would move the cursor or change the direction of the text; it parses to the
 * same value.
 */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).split('\n').map(printable).join('\n');
