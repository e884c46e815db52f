import { constants } from 'node:fs';
import { link, lstat, mkdir, open, realpath, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type LocalLimits, otherFolderName } from '../../core/naming/local-path';
import { fileErrorCode, undefinedIf } from './file-error';
import { localLimitsOf } from './local-limits';

/** What has the name of a file. `other`: a folder, a link, a device, or a file whose name differs in case. */
type DirectoryEntry = { kind: 'nothing' } | { kind: 'file'; sizeBytes: number } | { kind: 'other' };

/** Errors for a name that the file system cannot hold. */
const UNHOLDABLE = ['ENAMETOOLONG', 'EILSEQ', 'EINVAL'];
/** Errors of file systems without hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'];
/** Errors for a folder that may not be read, or of a system that syncs none: the file has its name all the same. */
const NO_SYNC = ['EACCES', 'EPERM', 'EINVAL', 'EBADF', 'EISDIR', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/** Names that are tried for a folder, its own among them. */
const FOLDER_NAMES_MAX = 3;

/** The directory of a download. Nothing outside of it is opened: links in it are not followed, whoever made them. */
export class DownloadDirectory {
  private constructor(
    readonly root: string,
    readonly limits: LocalLimits,
  ) {}

  /** Open a directory, which is created if it is not there. */
  static async open(directory: string): Promise<DownloadDirectory> {
    await mkdir(directory, { recursive: true });
    const root = await realpath(directory);
    return new DownloadDirectory(root, await localLimitsOf(root));
  }

  pathOf(names: readonly string[]): string {
    return path.join(this.root, ...names);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  /**
   * Create the folders of a path. Where something else lies in the place of one, another name is taken, the same each time.
   *
   * @returns the folders as they are called; undefined when those names are taken too, or cannot be held
   */
  async makeFolders(names: readonly string[]): Promise<string[] | undefined> {
    const made: string[] = [];
    for (const at of names.keys()) {
      const name = await this.#makeFolder(made, folderNames(names.slice(0, at + 1)));
      if (name === undefined) return undefined;
      made.push(name);
    }
    return made;
  }

  /** Make a folder under the first name that is free, or find it there. @returns the name; undefined when none can be had */
  async #makeFolder(parents: readonly string[], names: readonly string[]): Promise<string | undefined> {
    for (const name of names) {
      const folder = this.pathOf([...parents, name]);
      const made = await undefinedIf(
        [...UNHOLDABLE, 'EEXIST'],
        mkdir(folder).then(() => true),
      );
      if (made) return name;
      if ((await undefinedIf(['ENOENT', ...UNHOLDABLE], lstat(folder)))?.isDirectory()) return name;
    }
    return undefined;
  }

  /** Find the folders that `makeFolders` would return. @returns `nothing` when one would be created; `other` when no name is free */
  async findFolders(names: readonly string[]): Promise<string[] | 'nothing' | 'other'> {
    const found: string[] = [];
    for (const at of names.keys()) {
      const next = await this.#findFolder(found, folderNames(names.slice(0, at + 1)));
      if (next.kind !== 'folder') return next.kind;
      found.push(next.name);
    }
    return found;
  }

  async #findFolder(
    parents: readonly string[],
    names: readonly string[],
  ): Promise<{ kind: 'folder'; name: string } | { kind: 'nothing' | 'other' }> {
    for (const name of names) {
      const stats = await undefinedIf(['ENOENT'], lstat(this.pathOf([...parents, name])));
      if (!stats) return { kind: 'nothing' };
      if (stats.isDirectory()) return { kind: 'folder', name };
    }
    return { kind: 'other' };
  }

  /** Find what has a name in a folder that `makeFolders` has made. */
  async findEntry(names: readonly string[]): Promise<DirectoryEntry> {
    const file = this.pathOf(names);
    const stats = await lstat(file).catch((error: unknown) => {
      if (fileErrorCode(error) === 'ENOENT') return 'nothing' as const;
      if (UNHOLDABLE.includes(fileErrorCode(error)) || fileErrorCode(error) === 'ENOTDIR') return 'other' as const;
      throw error;
    });
    if (typeof stats === 'string') return { kind: stats };
    if (!stats.isFile()) return { kind: 'other' };
    // Where case does not count, a file of another name answers to this one.
    const isCalledSo = path.basename(await realpath(file)).normalize() === path.basename(file).normalize();
    return isCalledSo ? { kind: 'file', sizeBytes: stats.size } : { kind: 'other' };
  }

  /**
   * Give a complete file its name. Nothing is overwritten.
   *
   * @returns false when something has taken the name
   */
  async publish(partial: string, names: readonly string[]): Promise<boolean> {
    const file = this.pathOf(names);
    try {
      await link(partial, file);
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === 'EEXIST') return false;
      if (!NO_LINKS.includes(code)) throw error;
      if ((await this.findEntry(names)).kind !== 'nothing') return false;
      await rename(partial, file);
    }
    await rm(partial, { force: true });
    await syncFolder(path.dirname(file));
    return true;
  }
}

/** Names to try for a folder: its own, then those for when something else lies in its place. */
function folderNames(folder: readonly string[]): string[] {
  const names = [folder.at(-1) ?? ''];
  while (names.length < FOLDER_NAMES_MAX) names.push(otherFolderName([...folder.slice(0, -1), names.at(-1) ?? '']));
  return names;
}

/** Write the names in a folder to the disk, where the system can, so that they survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await undefinedIf(NO_SYNC, open(folder, constants.O_RDONLY));
  try {
    await undefinedIf(NO_SYNC, handle?.sync() ?? Promise.resolve());
  } finally {
    await handle?.close();
  }
}
