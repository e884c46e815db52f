import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';

/** Row of a mapping's table of files. */
export interface FileRow {
  share: unknown;
  path: unknown;
  archiveId: unknown;
  current?: unknown;
}

const CREATE =
  'CREATE TABLE file_info_tb(key INTEGER PRIMARY KEY, shareName TEXT, basePath TEXT, archiveID TEXT, lastBkpTime INTEGER, ' +
  'fileSize INTEGER, archiveVersion INTEGER, current INTEGER, checksum TEXT);' +
  'CREATE TABLE backup_info_tb(key TEXT, value TEXT)';

/** Write an SQLite file with the given statements. */
export async function sqliteFile(
  sql: string,
  more: (run: (sql: string, values: unknown[]) => void) => void = () => {},
) {
  const { Database } = await initSqlJs();
  const database = new Database();
  try {
    database.run(sql);
    more((statement, values) => database.run(statement, values as string[]));
    return database.export();
  } finally {
    database.close();
  }
}

/** Write the mapping of a Synology vault. */
export const mappingFile = (rows: readonly FileRow[]): Promise<Uint8Array> =>
  sqliteFile(CREATE, (run) => {
    run("INSERT INTO backup_info_tb VALUES ('taskName', 'nightly')", []);
    for (const { share, path, archiveId, current = 1 } of rows) {
      const values = [share, path, archiveId, current];
      run('INSERT INTO file_info_tb(shareName, basePath, archiveID, current) VALUES (?, ?, ?, ?)', values);
    }
  });
