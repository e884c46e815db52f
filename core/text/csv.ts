/** Format one record of a CSV file. @see RFC 4180 */
export function csvLine(...fields: (string | number)[]): string {
  return `${fields.map((field) => quoted(String(field))).join(',')}\r\n`;
}

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/**
 * Escape untrusted text for a field of a CSV file: an apostrophe precedes text that a spreadsheet would interpret as a formula.
 * Ids and hashes, which cannot contain a formula, need no escape.
 */
export const csvText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** Undo `csvText`. Text that began with an apostrophe and such a character itself loses its apostrophe. */
export const textOfCsv = (field: string): string => (/^'[=+\-@\t\r]/.test(field) ? field.slice(1) : field);
