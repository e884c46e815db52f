import type { NameFormat, NameLine } from '../../contracts/archive-name';
import { peek } from '../../files/peek';
import { collectBytes } from '../synology/collect-bytes';
import { readMapping } from '../synology/read-mapping';
import { isSqlite, SQLITE_HEAD_BYTES } from '../synology/read-sqlite';
import { parseNames } from './parse-names';

/** Names in a file of names, and where the format of the file says that they come from. */
export interface NamesFile {
  lines: AsyncIterable<NameLine>;
  format: Extract<NameFormat, 'names-file' | 'synology'>;
}

/**
 * Read a file of names: CSV or JSON Lines as a stream, or an SQLite database, the mapping of a Synology vault, in memory.
 *
 * @param what name of the file for messages
 * @throws InvalidInputError, also while the lines are read: even the last one may be invalid
 */
export async function readNamesFile(source: AsyncIterable<Uint8Array>, what: string): Promise<NamesFile> {
  const { head, whole } = await peek(source, SQLITE_HEAD_BYTES);
  if (!isSqlite(head)) return { lines: parseNames(whole), format: 'names-file' };
  return { lines: readMapping(await collectBytes(whole, what), what), format: 'synology' };
}
