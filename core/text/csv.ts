/** Format one record of a CSV file. @see RFC 4180 */
export function csvLine(...fields: (string | number)[]): string {
  return `${fields.map((field) => quoted(String(field))).join(',')}\r\n`;
}

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** Begins a formula: as a cell, or after a semicolon, which separates cells where the comma is the decimal point. */
const FORMULA = /(^|;)(?=[=+\-@\t\r＝＋－＠])/g;
const ESCAPED_FORMULA = /(^|;)'(?=[=+\-@\t\r＝＋－＠])/g;

/**
 * Escape untrusted text for a field of a CSV file: an apostrophe precedes text that a spreadsheet would interpret as a formula.
 * Ids and hashes, which cannot contain a formula, need no escape.
 */
export const csvText = (text: string): string => text.replace(FORMULA, "$1'");

/** Undo `csvText`. Text that had an apostrophe before such a character itself loses its apostrophe. */
export const textOfCsv = (field: string): string => field.replace(ESCAPED_FORMULA, '$1');
