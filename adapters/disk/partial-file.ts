import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { undefinedIf } from './file-error';

/** Flag against following links. Windows has none; there, whoever may make links may do anything. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** Errors for a time that a file system cannot hold, or does not let anybody set. */
const NO_TIME = ['EINVAL', 'EOVERFLOW', 'ERANGE', 'EPERM', 'ENOSYS', 'ENOTSUP'];
const CHUNK_BYTES = 1024 * 1024;

/** A file that is being written under a name of its own. What was written of it before is continued. */
export class PartialFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    /** Length so far. */
    public sizeBytes: number,
  ) {}

  /** Open a partial file, or create it. What is no file of its own, such as a link, is removed first. */
  static async open(path: string): Promise<PartialFile> {
    const before = await PartialFile.#openOwn(path);
    if (before) return before;
    await rm(path, { force: true });
    const created = await PartialFile.#openOwn(path);
    if (created) return created;
    throw new Error(`${path} is replaced again and again`);
  }

  /** Open or create a plain file. @returns undefined when what lies there is another thing, or has a second name */
  static async #openOwn(path: string): Promise<PartialFile | undefined> {
    const flags = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW;
    const handle = await undefinedIf(['ELOOP'], open(path, flags));
    if (!handle) return undefined;
    const stats = await handle.stat();
    if (stats.isFile() && stats.nlink <= 1) return new PartialFile(path, handle, stats.size);
    await handle.close();
    return undefined;
  }

  /** The bytes that the file has. */
  read(): AsyncGenerator<Uint8Array> {
    return bytesOf(this.handle);
  }

  /** Add bytes at the end. */
  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.sizeBytes);
      done += bytesWritten;
      this.sizeBytes += bytesWritten;
    }
  }

  async empty(): Promise<void> {
    await this.handle.truncate(0);
    this.sizeBytes = 0;
  }

  /**
   * Make all bytes last through a power cut, and close the file.
   *
   * @param modifiedAt time that the file gets, where the file system has such times; default: now
   */
  async finish(modifiedAt: Date | undefined): Promise<void> {
    if (modifiedAt) await undefinedIf(NO_TIME, this.handle.utimes(modifiedAt, modifiedAt));
    await this.handle.sync();
    await this.close();
  }

  /** Close the file, unless it is closed. */
  close(): Promise<void> {
    return this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Read a file whose name is no link. @throws the error of the file system */
export async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0));
  try {
    yield* bytesOf(handle);
  } finally {
    await handle.close();
  }
}

async function* bytesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
