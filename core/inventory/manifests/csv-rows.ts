import { textOfCsv } from '../../text/csv';
import { csvDescription } from './csv-description';
import { glacierNameOf } from './read-record';

const DESCRIPTION = 'ArchiveDescription';
const COLUMNS_MAX = 100;
/** Separators of columns: a spreadsheet writes semicolons where numbers have a decimal comma, and tabs in UTF-16. */
const SEPARATORS = [',', ';', '\t'];
const REQUIRED = ['ArchiveId', 'Size', 'SHA256TreeHash'];
const KEY = 'Key';
const KNOWN = [...REQUIRED, DESCRIPTION, 'CreationDate', KEY];

/** Rows of a CSV file whose header is known. */
export interface CsvRows {
  /** Record of a row, by Glacier's names of the columns. */
  read(row: string): { record: Record<string, unknown> } | { problem: string };
}

/** Separator of the columns of a header; undefined when none of them holds archive ids. */
export const separatorOf = (header: string): string | undefined =>
  SEPARATORS.find((separator) => namesOf(header, separator).map(glacierNameOf).includes('ArchiveId'));

/**
 * Understand the header of a CSV file. Columns may have any order; those that are not known are ignored.
 *
 * A row is one line, and only its description may contain quotes. Therefore a row is divided from both ends: what is between the
 * columns before and those after the description is the description, whatever it imitates.
 */
export function csvRows(header: string): CsvRows | { problem: string } {
  const separator = separatorOf(header) ?? ',';
  const written = namesOf(header, separator);
  const names = written.map(glacierNameOf);
  if (names.length > COLUMNS_MAX) return { problem: `has more than ${COLUMNS_MAX} columns` };
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) return { problem: `has no column ${missing.join(', ')}` };
  const twice = KNOWN.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return { problem: `has the column ${twice} twice` };
  const pattern = new RegExp(`^${names.map((name) => columnPattern(name, separator)).join(separator)}$`);
  // Moraine's own lists have other names, and escape what a spreadsheet would take for a formula.
  const isMoraine = written.includes('archiveId');
  return {
    read(row) {
      const fields = pattern.exec(row)?.slice(1);
      if (!fields) return { problem: `cannot be divided into the ${names.length} columns of the header` };
      const record: Record<string, unknown> = {};
      for (const [column, name] of names.entries()) {
        const field = fields[column] as string;
        if (name !== DESCRIPTION) {
          record[name] = field.replaceAll('"', '').trim() || undefined;
          continue;
        }
        const description = csvDescription(field);
        if (description === undefined) return { problem: 'ArchiveDescription has a quote that is not escaped' };
        record[name] = isMoraine ? textOfCsv(description) : description;
      }
      return { record };
    },
  };
}

/** Pattern of a field: separators stand between quotes, and not in ids, hashes, sizes and dates. */
function columnPattern(name: string, separator: string): string {
  const plain = `[^"${separator}]*`;
  if (name === DESCRIPTION) return `(".*"|${plain})`;
  return name === KEY || !KNOWN.includes(name) ? `("[^"]*"|${plain})` : `("${plain}"|${plain})`;
}

const namesOf = (header: string, separator: string) =>
  header.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
