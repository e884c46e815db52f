import type { FileHandle } from 'node:fs/promises';

const newline = 0x0a;
/** Small enough that objects made from a chunk do not survive into the old generation of the garbage collector. */
const chunkBytes = 256 * 1024;

export interface Line {
  text: string;
  /** Offset of the first byte in the file. */
  offset: number;
  /** Offset of the byte after the line feed. */
  endOffset: number;
}

/**
 * The complete lines in the first `untilBytes` of a file, in one batch per 256 KiB: a promise per line would cost more than the
 * line itself.
 */
export async function* readLines(file: FileHandle, untilBytes: number): AsyncGenerator<Line[]> {
  let carried: Buffer = Buffer.alloc(0);
  let carriedOffset = 0;
  for (let offset = 0; offset < untilBytes; ) {
    const length = Math.min(chunkBytes, untilBytes - offset);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
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
