import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import path from 'node:path';

/** The output of functions, written to one file per function and passed to a listener. */
export class FunctionLogs {
  readonly #files = new Map<string, WriteStream>();

  constructor(
    readonly directory: string,
    readonly onLine: (functionName: string, line: string) => void,
  ) {
    mkdirSync(directory, { recursive: true });
  }

  /** @param hasLog whether the line is written; the listener is told in any case */
  write(functionName: string, line: string, hasLog: boolean): void {
    this.onLine(functionName, line);
    if (!hasLog) return;
    let file = this.#files.get(functionName);
    if (!file) {
      file = createWriteStream(path.join(this.directory, `${functionName}.log`), { flags: 'a' });
      this.#files.set(functionName, file);
    }
    file.write(`${line}\n`);
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => new Promise((resolve) => file.end(resolve))));
  }
}
