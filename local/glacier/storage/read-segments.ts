import { type FileHandle, open } from 'node:fs/promises';
import type { Segment } from './archive-files';

const chunkBytes = 512 * 1024;

/** The bytes of segments, one after the other; the next chunk is read while the last one is being sent. */
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
      let at = segment.start;
      next = readChunk(file, at, past);
      while (at < past) {
        const chunk: Buffer = await next;
        if (chunk.length === 0) throw new Error(`${segment.path} ends at byte ${at} of ${past}`);
        at += chunk.length;
        next = readChunk(file, at, past);
        yield chunk;
      }
    } finally {
      // A chunk read in vain is of no interest, but the file must not be closed under it.
      await next?.catch(() => undefined);
      await file.close();
    }
  }
}

function* zeroBytes(lengthBytes: number): Generator<Buffer> {
  const zeros = Buffer.alloc(Math.min(chunkBytes, lengthBytes));
  for (let left = lengthBytes; left > 0; left -= chunkBytes) yield zeros.subarray(0, Math.min(chunkBytes, left));
}

async function readChunk(file: FileHandle, at: number, past: number): Promise<Buffer> {
  const length = Math.min(chunkBytes, past - at);
  if (length <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
