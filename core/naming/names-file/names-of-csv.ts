import type { Line } from '../../files/read-lines';
import { csvRecords } from './csv-records';
import { nameLine } from './name-line';
import { findMembers } from './name-members';
import type { NumberedName } from './names-of-json';

/** Read names from CSV with a header. Other columns are ignored. */
export async function* namesOfCsv(lines: AsyncIterable<Line>): AsyncGenerator<NumberedName> {
  let columns: { archiveId: number; path: number } | undefined;
  for await (const record of csvRecords(lines)) {
    if ('problem' in record) {
      yield record;
      if (!columns) return;
    } else if (columns) {
      const { line, fields } = record;
      yield { line, ...nameLine(fields[columns.archiveId], fields[columns.path]) };
    } else {
      columns = findMembers(record.fields);
      if (columns.archiveId >= 0 && columns.path >= 0) continue;
      yield { line: record.line, problem: 'is no header with the columns GlacierArchiveID and FileName' };
      return;
    }
  }
}
