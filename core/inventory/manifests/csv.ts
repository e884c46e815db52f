import { readLines } from '../../files/read-lines';
import { type CsvRows, csvRows, separatorOf } from './csv-rows';
import { type ManifestFormat, NO_HEADER } from './manifest-format';
import { readRecord } from './read-record';

/** A blank line, or what spreadsheets write for a row whose cells were cleared. */
const EMPTY_ROW = /^[\s,;]*$/;

/** Glacier's inventory in CSV, also as a spreadsheet has saved it, and the output of `moraine inventory --csv`. */
export const csv: ManifestFormat = {
  name: 'CSV',
  unit: 'line',
  // A description within JSON may imitate a header.
  matches: ({ text }) => !/^[{[]/.test(text) && separatorOf(text.split('\n', 1)[0] ?? '') !== undefined,
  async *read(source, problems) {
    let rows: CsvRows | undefined;
    for await (const line of readLines(source)) {
      if ('problem' in line) problems.add(line.line, line.problem);
      else if (EMPTY_ROW.test(line.text)) continue;
      else if (!rows) {
        const header = csvRows(line.text);
        if ('problem' in header) {
          problems.add(line.line, header.problem);
          break;
        }
        rows = header;
      } else {
        const row = rows.read(line.text);
        const read = 'problem' in row ? { problem: { reason: row.problem } } : readRecord(row.record, true);
        const entry = problems.check(read, line.line);
        if (entry) yield entry;
      }
    }
    return NO_HEADER;
  },
};
