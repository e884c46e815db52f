import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every path under a directory, relative to it, with the size of files. */
export async function fileTree(directory: string): Promise<Map<string, number | 'directory'>> {
  const tree = new Map<string, number | 'directory'>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const size = entry.isDirectory() ? 'directory' : await sizeOf(path);
    if (size !== undefined) tree.set(relative(directory, path), size);
  }
  return tree;
}

/** @returns undefined for a file that a server has removed since it was listed */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
