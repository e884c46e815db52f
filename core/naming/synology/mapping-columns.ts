import type { Database } from 'sql.js';
import { InvalidInputError } from '../../contracts/errors';

/** Table of a mapping that lists the files. */
export const FILES = 'file_info_tb';
const REQUIRED = ['sharename', 'basepath', 'archiveid'];

/**
 * Check that a mapping has the table of files: stored rows in stored columns, not a view or anything that is computed.
 *
 * @returns whether rows are marked as current
 * @throws InvalidInputError
 */
export function checkMappingColumns(database: Database, what: string): { hasCurrent: boolean } {
  const [type] = column(
    database,
    `SELECT type FROM pragma_table_list WHERE schema = 'main' AND lower(name) = '${FILES}'`,
  );
  if (type !== 'table') {
    const found = type === undefined ? 'there is none' : `it is a ${type}`;
    throw new InvalidInputError(`${what} is not the mapping of a Synology vault, which has a table ${FILES}: ${found}`);
  }
  const names = column(database, `SELECT lower(name) FROM pragma_table_xinfo('${FILES}') WHERE hidden = 0`);
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new InvalidInputError(
      `${what} is not the mapping of a Synology vault: its table ${FILES} has no column ${missing.join(', ')}`,
    );
  }
  return { hasCurrent: names.includes('current') };
}

const column = (database: Database, sql: string) => (database.exec(sql)[0]?.values ?? []).map(([value]) => value);
