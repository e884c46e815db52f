import { type FileHandle, open, rm } from 'node:fs/promises';

const BATCH_BYTES = 1024 * 1024;

/**
 * Writes a new file in batches of about 1 MiB. One batch is written while the next is collected, so that at most two are in
 * memory.
 */
export class FileSink {
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #positionBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<FileSink> {
    return new FileSink(path, await open(path, 'wx'));
  }

  /** Write bytes, which must not change until the sink is closed. */
  write(bytes: Buffer): Promise<void> | void {
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= BATCH_BYTES) return this.#flush();
  }

  /** Write all remaining bytes and close the file, which is closed even when a write fails. */
  async close(): Promise<void> {
    try {
      await this.#flush();
      await this.#writing;
    } finally {
      await this.handle.close();
    }
  }

  /** Close and remove the file. */
  async abort(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.handle.close();
    await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#gatheredBytes === 0) return;
    this.#writing = this.#writeAll(this.#gathered, this.#positionBytes);
    // The next flush, or close, reports the failure.
    this.#writing.catch(() => undefined);
    this.#positionBytes += this.#gatheredBytes;
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }

  async #writeAll(buffers: Buffer[], positionBytes: number): Promise<void> {
    let left = buffers;
    let position = positionBytes;
    while (left.length > 0) {
      const { bytesWritten } = await this.handle.writev(left, position);
      position += bytesWritten;
      left = dropBytes(left, bytesWritten);
    }
  }
}

function dropBytes(buffers: Buffer[], count: number): Buffer[] {
  let left = count;
  for (const [at, buffer] of buffers.entries()) {
    if (left < buffer.length) return [buffer.subarray(left), ...buffers.slice(at + 1)];
    left -= buffer.length;
  }
  return [];
}
