import { stat } from 'node:fs/promises';
import { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { fileErrorCode, undefinedIf } from '../../../adapters/disk/file-error';
import { CommandError } from '../../errors/command-error';
import { formatBytes } from '../../format/bytes';
import { shellWord } from '../../format/shell-word';

/**
 * Open the directory of a download, which is created if it is not there.
 *
 * @returns undefined in a dry run to a directory that is not there
 * @throws CommandError when it cannot be used
 */
export async function openDirectory(
  directory: string,
  { dryRun }: { dryRun: boolean },
): Promise<DownloadDirectory | undefined> {
  try {
    if (dryRun && !(await undefinedIf(['ENOENT'], stat(directory)))) return undefined;
    return await DownloadDirectory.open(directory);
  } catch (error) {
    if (fileErrorCode(error) === '') throw error;
    const message = `${shellWord(directory)} cannot be used: ${(error as Error).message}`;
    throw new CommandError(message, undefined, { cause: error });
  }
}

/** Make sure that the file system has room for some bytes. @throws CommandError */
export async function requireRoom(directory: DownloadDirectory, bytes: number): Promise<void> {
  const freeBytes = await directory.freeBytes();
  if (freeBytes >= bytes) return;
  throw new CommandError(
    `${formatBytes(bytes)} are to be downloaded, and ${shellWord(directory.root)} has room for ${formatBytes(freeBytes)}. Make room, choose another directory, or download a part with --path.`,
  );
}
