import { printable } from '../../core/text/printable';

export { printable };

/** Text of several lines with all other control characters escaped. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
