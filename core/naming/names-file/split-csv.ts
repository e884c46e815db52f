/** Fields of a CSV record; `open` when a quoted field does not end, so that the record continues on the next line. */
export type CsvRecord = { fields: string[] } | { problem: string } | 'open';

/** Split a record of a CSV file into its fields. @see RFC 4180 */
export function splitCsv(record: string): CsvRecord {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    const isQuoted = record[at] === '"';
    const end = isQuoted ? endOfQuoted(record, at + 1) : endOfPlain(record, at);
    if (end === undefined) return 'open';
    const text = record.slice(isQuoted ? at + 1 : at, end);
    if (!isQuoted && text.includes('"')) return { problem: 'has a quotation mark within a field that is not quoted' };
    fields.push(isQuoted ? text.replaceAll('""', '"') : text);
    at = isQuoted ? end + 1 : end;
    if (at === record.length) return { fields };
    if (record[at] !== ',') return { problem: 'has text after the closing quotation mark of a field' };
  }
}

const endOfPlain = (record: string, from: number): number => {
  const comma = record.indexOf(',', from);
  return comma < 0 ? record.length : comma;
};

/** Position of the closing quotation mark. */
function endOfQuoted(record: string, from: number): number | undefined {
  for (let at = record.indexOf('"', from); at >= 0; at = record.indexOf('"', at + 2)) {
    if (record[at + 1] !== '"') return at;
  }
  return undefined;
}
