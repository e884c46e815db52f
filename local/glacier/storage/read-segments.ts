import { type FileHandle, open } from 'node:fs/promises';
import type { Segment } from './archive-files';

const chunkBytes = 512 * 1024;

/** The bytes of segments, one after the other; the next chunk is read while the previous one is being sent. */
export async function* readSegments(segments: readonly Segment[]): AsyncGenerator<Buffer> {
  for (const segment of segments) {
    if (segment.path === undefined) {
      yield* zeroBytes(segment.lengthBytes);
      continue;
    }
    const file = await open(segment.path, 'r');
    let next: Promise<Buffer> | undefined;
    try {
      const past = segment.start + segment.lengthBytes;
      let position = segment.start;
      next = readChunk(file, position, past);
      while (position < past) {
        const chunk: Buffer = await next;
        if (chunk.length === 0) throw new Error(`${segment.path} ends at byte ${position} of ${past}`);
        position += chunk.length;
        next = readChunk(file, position, past);
        yield chunk;
      }
    } finally {
      // The file must not be closed during a read, even if its chunk is not needed.
      await next?.catch(() => undefined);
      await file.close();
    }
  }
}

function* zeroBytes(lengthBytes: number): Generator<Buffer> {
  const zeros = Buffer.alloc(Math.min(chunkBytes, lengthBytes));
  for (let left = lengthBytes; left > 0; left -= chunkBytes) yield zeros.subarray(0, Math.min(chunkBytes, left));
}

async function readChunk(file: FileHandle, position: number, past: number): Promise<Buffer> {
  const length = Math.min(chunkBytes, past - position);
  if (length <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
