import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../errors/command-error';

export interface CloudDirectory {
  path: string;
  /** Removes a temporary directory; one that is to be kept stays. */
  dispose(): Promise<void>;
}

/**
 * The directory that the demonstration's cloud keeps its data in.
 *
 * @param keep a directory to be kept, which must not exist yet or be empty
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
      throw new CommandError(`--keep ${keep} is not empty: name a new directory, so that nothing of yours is touched.`);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`--keep ${keep} cannot be used: ${(error as Error).message}`, undefined, { cause: error });
  }
  return { path: keep, dispose: async () => {} };
}
