/** Matches a quote without a backslash before it. */
const BARE_QUOTE = /(?<!\\)"/;
/** Matches a text in which every quote is doubled. */
const DOUBLED = /^(?:[^"]|"")*$/;

/**
 * Read the description of a CSV file.
 *
 * Glacier puts a backslash before each quote, and leaves backslashes alone; others double quotes (RFC 4180). A description with a
 * quote has one form or the other, never both: of two quotes side by side the second has no backslash before it.
 *
 * @param field the whole field, with the quotes around it if it has them
 * @returns undefined when a quote is not escaped
 */
export function csvDescription(field: string): string | undefined {
  if (!field.startsWith('"')) return field;
  const text = field.slice(1, -1);
  if (!BARE_QUOTE.test(text)) return text.replaceAll('\\"', '"');
  return DOUBLED.test(text) ? text.replaceAll('""', '"') : undefined;
}
