import { createReadStream, type Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../errors/command-error';
import type { ArchiveSource } from './archive-source';
import { describePath } from './path-description';

/** A file that is not archived, and the reason. */
export interface Skipped {
  path: string;
  reason: string;
}

const byUtf8 = (one: Dirent, other: Dirent) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name));

/**
 * Regular files of a directory, recursively, in the order of their names' UTF-8 bytes. Symbolic links are not followed.
 *
 * @throws CommandError when the directory cannot be read, or has no file that can be archived
 */
export async function directoryArchives(root: string): Promise<{ archives: ArchiveSource[]; skipped: Skipped[] }> {
  const archives: ArchiveSource[] = [];
  const skipped: Skipped[] = [];
  const kind = await stat(root).catch((error) => {
    throw new CommandError(`--from ${root} cannot be read: ${error.message}`, undefined, { cause: error });
  });
  if (!kind.isDirectory()) throw new CommandError(`--from ${root} is not a directory.`);
  // A stack and not recursion: directories may be nested deeper than calls.
  const pending: string[] = [''];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const entries = await readdir(join(root, directory), { withFileTypes: true }).catch((error) => {
      if (directory === '') throw new CommandError(`--from ${root} cannot be read: ${error.message}`);
      skipped.push({ path: `${directory}/`, reason: `cannot be read: ${error.message}` });
      return [];
    });
    const below: string[] = [];
    for (const entry of entries.sort(byUtf8)) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) below.push(path);
      else await addFile(root, path, entry, archives, skipped);
    }
    pending.push(...below.reverse());
  }
  if (archives.length === 0) {
    throw new CommandError(
      `--from ${root}: there is no file to archive (${skipped.length} skipped). Glacier does not accept empty archives.`,
    );
  }
  return { archives, skipped };
}

async function addFile(root: string, path: string, entry: Dirent, archives: ArchiveSource[], skipped: Skipped[]) {
  if (entry.isSymbolicLink()) return void skipped.push({ path, reason: 'is a symbolic link' });
  if (!entry.isFile()) return void skipped.push({ path, reason: 'is not a regular file' });
  const file = join(root, path);
  try {
    const { size: sizeBytes, mtimeMs } = await lstat(file);
    if (sizeBytes === 0) return void skipped.push({ path, reason: 'is empty: Glacier does not accept empty archives' });
    await probe(file);
    archives.push({
      name: path,
      description: describePath(path),
      sizeBytes,
      read: () => readUnchanged(file, sizeBytes, mtimeMs),
    });
  } catch (error) {
    skipped.push({ path, reason: `cannot be read: ${(error as Error).message}` });
  }
}

/** Read the first byte: only opening a file tells whether it may be read. */
async function probe(file: string): Promise<void> {
  for await (const _ of createReadStream(file, { end: 0 }));
}

async function* readUnchanged(file: string, sizeBytes: number, mtimeMs: number): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { end: sizeBytes - 1, highWaterMark: 1024 * 1024 });
  const now = await lstat(file);
  if (now.size !== sizeBytes || now.mtimeMs !== mtimeMs) throw new Error('the file has changed');
}
