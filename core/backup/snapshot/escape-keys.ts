import type { WorkingFiles } from '../../ports/working-files';
import { escapeGlob, literalPrefix } from '../../text/globs';
import { readSnapshotObjects } from './read-snapshot';
import type { SnapshotAddress } from './snapshot-address';

/**
 * Escape globs that are keys of a snapshot, so that each matches its key alone: `[x].txt` is the object of that name if there is
 * one, else `x.txt`.
 *
 * @throws SnapshotNotFoundError
 */
export async function escapeKeys(
  files: WorkingFiles,
  address: SnapshotAddress,
  globs: readonly string[],
): Promise<string[]> {
  const escaped: string[] = [];
  for (const glob of globs) {
    const isPattern = literalPrefix(glob) !== glob;
    escaped.push(isPattern && (await hasKey(files, address, glob)) ? escapeGlob(glob) : glob);
  }
  return escaped;
}

async function hasKey(files: WorkingFiles, address: SnapshotAddress, key: string): Promise<boolean> {
  // In the order of keys, a key is the first of those that begin with it.
  for await (const line of readSnapshotObjects(files, address, { prefix: key })) return line.key === key;
  return false;
}
