import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import path from 'node:path';
import { RENAMED_LIST } from '../../core/naming/local-path';
import { csvLine, csvText } from '../../core/text/csv';
import { printable } from '../../core/text/printable';
import { undefinedIf } from './file-error';

// Opened for reading too: a pipe that is only written to would be waited for.
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * List of the objects that a directory has under other names than their own: `moraine-renamed.csv`, which only grows, and is created
 * with the first of them.
 */
export class RenamedList {
  #handle: FileHandle | undefined;
  #adding: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    /** Whether there was no list when it was opened, so that it does not have what earlier downloads renamed. */
    readonly isNew: boolean,
  ) {}

  static async open(directory: string): Promise<RenamedList> {
    const file = path.join(directory, RENAMED_LIST);
    return new RenamedList(file, (await undefinedIf(['ENOENT'], lstat(file))) === undefined);
  }

  /** Add an object. What is listed lasts through a power cut. */
  add(key: string, localPath: string): Promise<void> {
    const added = this.#adding.then(() => this.#append(csvLine(csvText(printable(key)), csvText(localPath))));
    this.#adding = added.catch(() => undefined);
    return added;
  }

  async #append(line: string): Promise<void> {
    this.#handle ??= await open(this.file, FLAGS);
    const stats = await this.#handle.stat();
    if (!stats.isFile()) throw new Error(`${this.file} is no file: move it away, and download again`);
    await this.#handle.appendFile(`${await this.#separator(stats.size)}${line}`);
    await this.#handle.datasync();
  }

  /** What the next line needs before it: the header in an empty file, the end of a line that was not completed. */
  async #separator(sizeBytes: number): Promise<string> {
    if (sizeBytes === 0) return csvLine('key', 'path');
    const last = await this.#handle?.read(Buffer.alloc(1), 0, 1, sizeBytes - 1);
    return last?.buffer.toString() === '\n' ? '' : csvLine();
  }

  async close(): Promise<void> {
    await this.#adding;
    await this.#handle?.close();
  }
}
