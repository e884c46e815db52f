import { fileErrorCode } from '../../../adapters/disk/file-error';
import { ObjectUnavailableError } from '../../../core/contracts/errors';
import { CommandError } from '../../errors/command-error';
import { connectionProblemOf } from '../../errors/connection-problem';
import { haveExpired, isKeyRefused, lacksCredentials } from '../../errors/credentials-errors';
import { explainError } from '../../errors/explain-error';
import { ExitCode } from '../../exit-codes';
import { printable } from '../../format/printable';

/** Errors of the file system that other files would meet too, with what to do. */
const GENERAL: Readonly<Record<string, string>> = {
  ENOSPC: 'the file system is full. Make room, or download a part with --path',
  EDQUOT: 'your quota of the file system is used up. Make room, or download a part with --path',
  EROFS: 'the file system is mounted read-only. Download to another directory',
  EIO: 'the disk reports an error. Check it, or download to another one',
  EMFILE: 'too many files are open. Lower --concurrency, or raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine. Lower --concurrency, or end other programs',
};
const OF_ONE_FILE: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there: change the permissions, and download again',
  EPERM: 'the system does not allow it: change the attributes of the file or folder, and download again',
};

/** Whether every further request would meet an error of the credentials. */
const isOfCredentials = (error: unknown) =>
  lacksCredentials(error) || haveExpired(error) || isKeyRefused(error) || (error as Error).name === 'InvalidToken';

/** Error of a download that cannot go on; what it has is kept. */
export class DownloadStoppedError extends CommandError {
  constructor(reason: string, cause?: unknown) {
    const kept = 'What is complete stays, what is partial is continued by the same command.';
    super(`${printable(reason)}. ${kept}`, ExitCode.unexpected, { cause });
  }
}

/** Why an object was not downloaded. @throws DownloadStoppedError when the others would meet the same error */
export function reasonOf(error: unknown, path: string): string {
  const code = fileErrorCode(error);
  const general = GENERAL[code];
  if (general !== undefined) throw new DownloadStoppedError(`${path} (${code}): ${general}`, error);
  const remedy = OF_ONE_FILE[code];
  if (remedy !== undefined) return `${path} (${code}): ${remedy}`;
  if (code !== '') return `${path}: ${(error as Error).message}`;
  if (error instanceof ObjectUnavailableError) return error.message;
  const { message } = explainError(error);
  if (connectionProblemOf(error) || isOfCredentials(error)) {
    throw new DownloadStoppedError(message.replace(/\.$/, ''), error);
  }
  return message;
}
