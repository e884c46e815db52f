import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every path under a directory, relative to it, with the size of files. */
export async function fileTree(directory: string): Promise<Map<string, number | 'directory'>> {
  const tree = new Map<string, number | 'directory'>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    tree.set(relative(directory, path), entry.isDirectory() ? 'directory' : (await stat(path)).size);
  }
  return tree;
}
