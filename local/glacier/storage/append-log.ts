import { type FileHandle, open } from 'node:fs/promises';
import { DamagedDataError } from '../../damaged-data-error';
import { writeFully } from './durable-file';
import { type Line, readLines } from './read-lines';

const newline = 0x0a;
/** Longer than any line: an id, a hash and 1,024 escaped characters of description. */
const lineBytesMax = 16 * 1024;
const lineBytesUsual = 1024;

interface PendingAppend {
  line: Buffer;
  durable: boolean;
  resolve: (offset: number) => void;
  reject: (error: unknown) => void;
}

/**
 * An append-only file of JSON lines. Lines appended during a write are written, and flushed to the disk, together. Only the last
 * line can be incomplete after a kill; it was never acknowledged, and opening the file cuts it off.
 */
export class AppendLog {
  #pending: PendingAppend[] = [];
  #pump: Promise<void> | undefined;
  #lengthBytes = 0;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly fsync: boolean,
  ) {}

  /**
   * @param onLine receives every line and the offset of its first byte, in order
   * @throws when `onLine` throws for a complete line; the message names the file and the line
   */
  static async open(path: string, fsync: boolean, onLine: (line: string, offset: number) => void): Promise<AppendLog> {
    const file = await open(path, 'a').then(async (created) => {
      await created.close();
      return open(path, 'r+');
    });
    const log = new AppendLog(path, file, fsync);
    try {
      const { size } = await file.stat();
      let lineNumber = 0;
      for await (const lines of readLines(file, size)) {
        for (const { text, offset, endOffset } of lines) {
          lineNumber++;
          try {
            onLine(text, offset);
          } catch (cause) {
            const remedy = 'Restore the file from a copy, or remove that line.';
            throw new DamagedDataError(`${path}, line ${lineNumber}`, remedy, { cause });
          }
          log.#lengthBytes = endOffset;
        }
      }
      if (log.#lengthBytes < size) await file.truncate(log.#lengthBytes);
      return log;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /**
   * @param durable false for a line that a power failure may lose, because the next start makes up for it
   * @returns the offset of the line, once it is written (and, with fsync, on the disk)
   */
  append(record: unknown, durable = true): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ line: Buffer.from(`${JSON.stringify(record)}\n`), durable, resolve, reject });
      this.#pump ??= this.#writePending().finally(() => {
        this.#pump = undefined;
      });
    });
  }

  /** The line at an offset that `append` returned. */
  async read(offset: number): Promise<string> {
    // Nearly every line is short; buffers for the longest line would be most of a busy server's garbage.
    const short = await this.#readLine(offset, lineBytesUsual);
    const line = short ?? (await this.#readLine(offset, lineBytesMax));
    if (line === undefined) throw new Error(`${this.path}: no line at byte ${offset}`);
    return line;
  }

  /** @returns undefined when the line is longer than this */
  async #readLine(offset: number, bytesMax: number): Promise<string | undefined> {
    const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(bytesMax), 0, bytesMax, offset);
    const end = buffer.subarray(0, bytesRead).indexOf(newline);
    return end < 0 ? undefined : buffer.toString('utf8', 0, end);
  }

  /** Every line written so far, in batches. */
  lines(): AsyncIterable<Line[]> {
    return readLines(this.file, this.#lengthBytes);
  }

  async close(): Promise<void> {
    await this.#pump;
    await this.file.close();
  }

  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const start = this.#lengthBytes;
      const data = Buffer.concat(batch.map((append) => append.line));
      try {
        await writeFully(this.file, data, start);
        if (this.fsync && batch.some((append) => append.durable)) await this.file.datasync();
      } catch (error) {
        // The next batch overwrites what was written, or the next start cuts it off.
        for (const append of batch) append.reject(error);
        continue;
      }
      this.#lengthBytes = start + data.length;
      let offset = start;
      for (const append of batch) {
        append.resolve(offset);
        offset += append.line.length;
      }
    }
  }
}
