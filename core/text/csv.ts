/** One record of a CSV file. @see RFC 4180 */
export function csvLine(...fields: (string | number)[]): string {
  return `${fields.map((field) => quoted(String(field))).join(',')}\r\n`;
}

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/**
 * Text that somebody else wrote, as a field of a CSV file: an apostrophe stands before what a spreadsheet would take for a
 * formula. Ids and hashes, which no formula can hide in, stay as they are.
 */
export const csvText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
