import type { Database } from 'sql.js';
import type { NameLine } from '../../contracts/archive-name';
import { InvalidInputError } from '../../contracts/errors';
import { nameLine } from '../names-file/name-line';
import { checkMappingColumns, FILES } from './mapping-columns';
import { readSqlite } from './read-sqlite';

/**
 * Rows of a mapping. A row takes at least 150 bytes, of which the archive id is 138: `MAPPING_BYTES_MAX` holds fewer, unless the
 * pages of a damaged file refer to each other in circles.
 */
const ROWS_MAX = 20_000_000;
/** Texts beyond this length are not read: neither an archive id nor a path is as long. */
const TEXT_BYTES_MAX = 8192;

/** Sums over the rows of a mapping. */
export interface MappingCounts {
  names: number;
  /** Rows without a text as archive id or path. */
  unusable: number;
}

/**
 * Read the names in the mapping of a Synology vault: those of the current files first, then those of older versions and deleted
 * files. An archive with several rows has several names, and a path with several archives has versions.
 *
 * @param bytes the whole SQLite file
 * @param what name of the file for messages
 * @returns (the generator's return value) sums
 * @throws InvalidInputError for anything but an intact mapping
 */
export function readMapping(bytes: Uint8Array, what: string): AsyncGenerator<NameLine, MappingCounts, undefined> {
  return readSqlite(bytes, what, function* (database) {
    const { hasCurrent } = checkMappingColumns(database, what);
    const counts = { names: 0, unusable: 0 };
    const isCurrent = `coalesce("current", 0) NOT IN (0, '0', '', 'false')`;
    for (const condition of hasCurrent ? [isCurrent, `NOT (${isCurrent})`] : ['TRUE']) {
      for (const [archiveId, shareName, basePath] of rows(database, condition)) {
        if (counts.names + counts.unusable === ROWS_MAX)
          throw new InvalidInputError(`${what} has more than ${ROWS_MAX} rows, as only a damaged one can`);
        const line = nameLine(archiveId, pathOf(shareName, basePath));
        if ('problem' in line) counts.unusable++;
        else counts.names++;
        if (!('problem' in line)) yield line;
      }
    }
    return counts;
  });
}

function* rows(database: Database, condition: string): Generator<unknown[]> {
  const columns = ['archiveID', 'shareName', 'basePath'].map(
    (name) => `CASE WHEN typeof(${name}) = 'text' AND octet_length(${name}) <= ${TEXT_BYTES_MAX} THEN ${name} END`,
  );
  // Not by an index, which may contradict the table in a damaged file.
  const statement = database.prepare(`SELECT ${columns.join(', ')} FROM ${FILES} NOT INDEXED WHERE ${condition}`);
  try {
    while (statement.step()) yield statement.get();
  } finally {
    statement.free();
  }
}

/** Join share and path. @returns undefined when one is missing, or holds bytes that are not text */
function pathOf(shareName: unknown, basePath: unknown): string | undefined {
  if (typeof shareName !== 'string' || typeof basePath !== 'string') return undefined;
  const path = [shareName, basePath].map((part) => part.replace(/^\/+/, '')).filter((part) => part !== '');
  return path.join('/').includes('\uFFFD') ? undefined : path.join('/');
}
