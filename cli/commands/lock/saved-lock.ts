import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import * as z from 'zod';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';

/** Content of the file that holds the id of a lock. */
export const SavedLock = z.object({
  vault: z.string(),
  arn: z.string(),
  lockId: z.string(),
  policy: z.string(),
  initiatedAt: z.string(),
  expiresAt: z.string(),
});
export type SavedLock = z.infer<typeof SavedLock>;

/** New file for the id of a lock, which is empty until there is one. */
export class ReservedFile {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
  ) {}

  /** Create a file that only its owner may read. @throws CommandError when it exists or cannot be created */
  static async create(file: string): Promise<ReservedFile> {
    try {
      return new ReservedFile(file, await open(file, 'wx', 0o600));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why =
        code === 'EEXIST'
          ? `${printable(file)} already exists, with the id of another lock perhaps: remove it if that is over, or name another file with --save`
          : `the id of the lock cannot be saved to ${printable(file)} (${message}): name another file with --save`;
      throw new CommandError(`Nothing was changed: ${why}.`, undefined, { cause: error });
    }
  }

  /** @throws errors of the file system */
  async fill(lock: SavedLock): Promise<void> {
    try {
      await this.handle.writeFile(`${JSON.stringify(SavedLock.parse(lock), null, 2)}\n`);
      await this.handle.sync();
    } finally {
      await this.handle.close();
    }
  }

  async remove(): Promise<void> {
    await this.handle.close();
    await rm(this.file, { force: true });
  }
}

/** @returns undefined when there is no such file @throws CommandError when it cannot be read, or holds no id of a lock */
export async function readSavedLock(file: string): Promise<SavedLock | undefined> {
  try {
    return SavedLock.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`${printable(file)} does not hold the id of a lock, or cannot be read.`, undefined, {
      cause: error,
    });
  }
}
