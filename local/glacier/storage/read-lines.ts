import type { FileHandle } from 'node:fs/promises';

const newline = 0x0a;
/** Few enough that what is made of them is gone before the garbage collector keeps it. */
const chunkBytes = 256 * 1024;

export interface Line {
  text: string;
  /** Of its first byte in the file. */
  offset: number;
  /** Of the byte after its line feed. */
  endOffset: number;
}

/**
 * The complete lines in the first `untilBytes` of a file, a batch for every 256 KiB read: a promise for each of a million
 * lines would cost more than the lines.
 */
export async function* readLines(file: FileHandle, untilBytes: number): AsyncGenerator<Line[]> {
  let carried: Buffer = Buffer.alloc(0);
  let carriedOffset = 0;
  for (let at = 0; at < untilBytes; ) {
    const length = Math.min(chunkBytes, untilBytes - at);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    const data = Buffer.concat([carried, buffer.subarray(0, bytesRead)]);
    const lines: Line[] = [];
    let start = 0;
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
      const text = data.toString('utf8', start, end);
      lines.push({ text, offset: carriedOffset + start, endOffset: carriedOffset + end + 1 });
      start = end + 1;
    }
    carriedOffset += start;
    carried = data.subarray(start);
    yield lines;
  }
}
