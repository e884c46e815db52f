const FIELD_MAX_CHARACTERS = 4 * 1024 * 1024;

/** Rows of RFC 4180 text: quoted fields may contain the delimiter, doubled quotes and line ends. Empty rows are skipped. */
async function* rows(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[]> {
  let row: string[] = [];
  let field = '';
  let quoted = false;
  /** Whether the last character was a quote in a quoted field: the end of the field, or the first of two quotes. */
  let quotePending = false;
  let isEmpty = true;
  for await (const chunk of text) {
    for (const character of chunk) {
      if (quoted && !quotePending) {
        if (character === '"') quotePending = true;
        else field += character;
        continue;
      }
      if (quotePending) {
        quotePending = false;
        if (character === '"') {
          field += '"';
          continue;
        }
        quoted = false;
      }
      if (character === '"' && field === '') {
        quoted = true;
        isEmpty = false;
      } else if (character === delimiter) {
        row.push(field);
        field = '';
        isEmpty = false;
      } else if (character === '\n') {
        if (field.endsWith('\r')) field = field.slice(0, -1);
        if (!isEmpty) yield [...row, field];
        row = [];
        field = '';
        isEmpty = true;
      } else {
        field += character;
        if (character !== '\r') isEmpty = false;
      }
    }
    if (field.length > FIELD_MAX_CHARACTERS) throw new Error('a field is too long');
  }
  if (quoted && !quotePending) throw new Error('a quoted field does not end');
  if (!isEmpty) yield [...row, field.replace(/\r$/, '')];
}

/**
 * Rows as objects with the headers as keys. Fields beyond the headers are dropped, missing ones are empty.
 *
 * @param options.headers headers; undefined: the first row contains them
 */
export async function* parseCsv(
  text: AsyncIterable<string>,
  options: { delimiter: string; headers?: string[] },
): AsyncGenerator<Record<string, string>> {
  let headers = options.headers;
  for await (const row of rows(text, options.delimiter)) {
    if (!headers) {
      headers = row.map((name, index) => (index === 0 ? name.replace(/^\uFEFF/, '') : name));
      continue;
    }
    yield Object.fromEntries(headers.map((name, index) => [name, row[index] ?? '']));
  }
}
