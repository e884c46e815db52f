import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../errors/command-error';

export interface CloudDirectory {
  path: string;
  /** Remove the directory if it is temporary. */
  dispose(): Promise<void>;
}

/**
 * The data directory of the demonstration's cloud.
 *
 * @param keep a new or empty directory to keep; undefined: a temporary one
 * @throws CommandError
 */
export async function cloudDirectory(keep: string | undefined): Promise<CloudDirectory> {
  if (keep === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'moraine-demo-'));
    return { path, dispose: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
  }
  try {
    await mkdir(keep, { recursive: true });
    if ((await readdir(keep)).length > 0) {
      throw new CommandError(
        `--keep ${keep} is not empty: name a new directory, so that none of your files are touched.`,
      );
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`--keep ${keep} cannot be used: ${(error as Error).message}`, undefined, { cause: error });
  }
  return { path: keep, dispose: async () => {} };
}
