import { readLines } from '../../files/read-lines';
import { type CsvRows, columnNamesOf, csvRows } from './csv-rows';
import { type ManifestFormat, NO_HEADER } from './manifest-format';
import { readRecord } from './read-record';

/** Glacier's inventory in CSV, also as a spreadsheet has saved it, and the output of `moraine inventory --csv`. */
export const csv: ManifestFormat = {
  name: 'CSV',
  unit: 'line',
  matches: ({ text }) => columnNamesOf(text.split('\n', 1)[0] ?? '').includes('ArchiveId'),
  async *read(source, problems) {
    let rows: CsvRows | undefined;
    for await (const line of readLines(source)) {
      if ('problem' in line) problems.add(line.line, line.problem);
      else if (line.text.trim() === '') continue;
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
