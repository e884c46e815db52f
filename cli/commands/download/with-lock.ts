import { DirectoryLock } from '../../../adapters/disk/directory-lock';
import { fileErrorCode } from '../../../adapters/disk/file-error';
import { CommandError } from '../../errors/command-error';
import { shellWord } from '../../format/shell-word';

/** Do work under the lock of a directory. @throws CommandError when another download has it, or it cannot be written */
export async function withLock<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  const lock = await DirectoryLock.take(directory, new Date()).catch((error: unknown) => {
    if (fileErrorCode(error) === '') throw error;
    const message = `${shellWord(directory)} cannot be written: ${(error as Error).message}`;
    throw new CommandError(message, undefined, { cause: error });
  });
  if ('heldBy' in lock) {
    const { pid, host, since } = lock.heldBy;
    throw new CommandError(
      `Another download writes to ${shellWord(directory)}: process ${pid} on ${host}, since ${since}. Wait for it, or, if that process is no download any more, remove ${shellWord(lock.file)}.`,
    );
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
