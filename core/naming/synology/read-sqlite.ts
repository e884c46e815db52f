import type { Database } from 'sql.js';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { InvalidInputError } from '../../contracts/errors';

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/** Number of leading bytes that tell whether a file is an SQLite database. */
export const SQLITE_HEAD_BYTES = MAGIC.length;

/** Whether a file that begins with these bytes is an SQLite database. */
export const isSqlite = (head: Uint8Array): boolean => MAGIC.equals(head.subarray(0, MAGIC.length));

/**
 * Read rows of an SQLite database that is in memory and not trusted: each error of SQLite means that the file is invalid.
 *
 * @param what name of the file for messages
 * @throws InvalidInputError
 */
export async function* readSqlite<Row, Result>(
  bytes: Uint8Array,
  what: string,
  read: (database: Database) => Generator<Row, Result, undefined>,
): AsyncGenerator<Row, Result, undefined> {
  if (!isSqlite(bytes)) throw new InvalidInputError(`${what} is not an SQLite database`);
  const { Database } = await initSqlJs();
  let database: Database | undefined;
  const rows = (function* () {
    database = new Database(bytes);
    database.run('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return yield* read(database);
  })();
  try {
    for (;;) {
      const next = nextOf(rows, what);
      if (next.done) return next.value;
      yield next.value;
    }
  } finally {
    database?.close();
  }
}

function nextOf<Row, Result>(rows: Generator<Row, Result, undefined>, what: string): IteratorResult<Row, Result> {
  try {
    return rows.next();
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw new InvalidInputError(`${what} cannot be read as an SQLite database: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
