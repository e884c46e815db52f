/**
 * Records of a CSV stream. Records end with CRLF or LF; a quoted field may contain commas, line ends, and doubled quotes.
 *
 * @throws Error when the text ends within quotes
 * @see RFC 4180
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let fields: string[] = [];
  let field = '';
  /** `closing`: after a quote in a quoted field, which ends the field unless another quote follows. */
  let state: 'plain' | 'quoted' | 'closing' = 'plain';
  const endField = () => {
    fields.push(field);
    field = '';
    state = 'plain';
  };
  for await (const chunk of source) {
    for (const character of decoder.decode(chunk, { stream: true })) {
      if (state === 'quoted') {
        if (character === '"') state = 'closing';
        else field += character;
      } else if (character === '"') {
        if (state === 'closing') field += '"';
        state = 'quoted';
      } else if (character === ',') {
        endField();
      } else if (character === '\n') {
        endField();
        yield fields;
        fields = [];
      } else if (character !== '\r') {
        field += character;
      }
    }
  }
  if (state === 'quoted') throw new Error('the CSV text ends within quotes');
  if (field !== '' || fields.length > 0) yield [...fields, field];
}
