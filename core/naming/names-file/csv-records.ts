import { ELEMENT_BYTES_MAX } from '../../files/element-buffer';
import type { Line } from '../../files/read-lines';
import { splitCsv } from './split-csv';

/** Record of a CSV file, or its problem, with the number of its first line. */
export type NumberedRecord = { line: number } & ({ fields: string[] } | { problem: string });

/** Join the lines of a CSV file to records and split these into fields. Blank lines are dropped. */
export async function* csvRecords(lines: AsyncIterable<Line>): AsyncGenerator<NumberedRecord> {
  let open: { line: number; text: string } | undefined;
  for await (const line of lines) {
    if ('problem' in line) {
      yield line;
      continue;
    }
    if (!open && line.text === '') continue;
    const isWithinField = open !== undefined && !line.text.includes('"');
    open = open ? { line: open.line, text: `${open.text}\n${line.text}` } : { line: line.line, text: line.text };
    const record = isWithinField ? 'open' : splitCsv(open.text);
    if (record !== 'open') {
      yield { line: open.line, ...record };
      open = undefined;
    } else if (open.text.length > ELEMENT_BYTES_MAX) {
      // The rest of the file cannot be told from this field.
      break;
    }
  }
  if (open) yield { line: open.line, problem: 'has a quotation mark that opens a field, and none closes it' };
}
