import { constants } from 'node:fs';
import { link, lstat, mkdir, open, realpath, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type LocalLimits, type LocalPath, OWN_FILES, otherFolderName } from '../../core/naming/local-path';
import { fileErrorCode, undefinedIf } from './file-error';

/** What lies under the name of a file. `other`: a folder, a link, a device, or a file whose name differs in case. */
export type Found = { kind: 'nothing' } | { kind: 'file'; sizeBytes: number } | { kind: 'other' };

/** Bytes of the longest path that the system takes; Windows has 32,767 characters. */
const PATH_BYTES_MAX: Partial<Record<NodeJS.Platform, number>> = { linux: 4095, darwin: 1023 };
const PATH_BYTES_ELSEWHERE = 4095;
/** Room that a partial file's name may need beyond that of its file. */
const SLACK_BYTES = 64;
/** Errors for a name that the file system cannot hold. */
const UNHOLDABLE = ['ENAMETOOLONG', 'EILSEQ', 'EINVAL'];
/** Errors of file systems without hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'];

/** Two folders of one path are in each other's place this often at most. */
const OTHER_NAMES_MAX = 3;

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
    const pathMax = PATH_BYTES_MAX[process.platform] ?? PATH_BYTES_ELSEWHERE;
    const pathBytesMax = pathMax - Buffer.byteLength(root) - SLACK_BYTES;
    return new DownloadDirectory(root, { isStrict: await isStrict(root), pathBytesMax });
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
    for (const [at, name] of names.entries()) {
      const others = otherNames([...names.slice(0, at), name]);
      let found: string | undefined;
      for (const candidate of others) {
        if (!(await this.#makeFolder([...made, candidate]))) continue;
        found = candidate;
        break;
      }
      if (found === undefined) return undefined;
      made.push(found);
    }
    return made;
  }

  /** @returns whether it is a folder now */
  async #makeFolder(names: readonly string[]): Promise<boolean> {
    const folder = this.pathOf(names);
    const made = await undefinedIf(
      [...UNHOLDABLE, 'EEXIST'],
      mkdir(folder).then(() => true),
    );
    if (made) return true;
    return (await undefinedIf(['ENOENT', ...UNHOLDABLE], lstat(folder)))?.isDirectory() ?? false;
  }

  /** Look what lies under a name in a folder that `makeFolders` has made. */
  async lookAt(names: LocalPath | readonly string[]): Promise<Found> {
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
      if ((await this.lookAt(names)).kind !== 'nothing') return false;
      await rename(partial, file);
    }
    await rm(partial, { force: true });
    await syncFolder(path.dirname(file));
    return true;
  }
}

/** The name of a folder, then those for when something else lies in its place. */
function otherNames(folder: readonly string[]): string[] {
  const names = [folder.at(-1) ?? ''];
  while (names.length < OTHER_NAMES_MAX) names.push(otherFolderName([...folder.slice(0, -1), names.at(-1) ?? '']));
  return names;
}

/** Whether the file system refuses names with colons and the like. */
async function isStrict(root: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const probe = path.join(root, `${OWN_FILES}probe:${process.pid}`);
  const handle = await undefinedIf(['EINVAL', 'EPERM', 'EILSEQ'], open(probe, 'wx'));
  if (!handle) return true;
  await handle.close();
  await rm(probe, { force: true });
  return false;
}

/** Make what was renamed in a folder last through a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await undefinedIf(['EINVAL', 'ENOTSUP'], handle.sync());
  } finally {
    await handle.close();
  }
}
