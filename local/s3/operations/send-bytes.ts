import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { DataFiles } from '../storage/data-files';
import type { Piece } from '../storage/records';
import type { ByteRange } from './byte-range';

const BUFFER_BYTES = 512 * 1024;

/** A section of a data file. */
export interface Extent {
  file: string;
  offsetBytes: number;
  sizeBytes: number;
}

/** The sections of data files that contain a range of an object. */
export function extentsOf(pieces: Piece[], range: ByteRange): Extent[] {
  const extents: Extent[] = [];
  let pieceFirst = 0;
  for (const piece of pieces) {
    const first = Math.max(range.first, pieceFirst);
    const end = Math.min(range.last + 1, pieceFirst + piece.sizeBytes);
    if (end > first) extents.push({ file: piece.file, offsetBytes: first - pieceFirst, sizeBytes: end - first });
    pieceFirst += piece.sizeBytes;
  }
  return extents;
}

/**
 * Write extents to a stream and end it. It alternates between two buffers: one is filled while the other is sent. Returns early,
 * without an error, when the reader disconnects.
 */
export async function sendExtents(data: DataFiles, extents: Extent[], output: Writable): Promise<void> {
  const bufferBytes = Math.min(BUFFER_BYTES, Math.max(0, ...extents.map(({ sizeBytes }) => sizeBytes)));
  const buffers: Buffer[] = [];
  let turn = 0;
  let sending: Promise<boolean> = Promise.resolve(true);
  for (const extent of extents) {
    const handle = await open(data.path(extent.file), 'r');
    try {
      let offsetBytes = extent.offsetBytes;
      for (const end = offsetBytes + extent.sizeBytes; offsetBytes < end; ) {
        buffers[turn % 2] ??= Buffer.allocUnsafeSlow(bufferBytes);
        const buffer = (buffers[turn % 2] as Buffer).subarray(0, Math.min(bufferBytes, end - offsetBytes));
        await fill(handle, buffer, offsetBytes);
        if (!(await sending)) return;
        sending = send(output, buffer);
        offsetBytes += buffer.length;
        turn += 1;
      }
    } finally {
      await handle.close();
    }
  }
  if (await sending) output.end();
}

async function fill(handle: FileHandle, buffer: Buffer, offsetBytes: number): Promise<void> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offsetBytes + filled);
    if (bytesRead === 0) throw new Error('A data file of the embedded S3 is shorter than its metadata says');
    filled += bytesRead;
  }
}

/** @returns false when the stream was closed before it took the bytes */
function send(output: Writable, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (output.destroyed) {
      resolve(false);
      return;
    }
    // A connection that breaks may drop the callback of a write, but not its close event.
    const closed = () => resolve(false);
    output.once('close', closed);
    output.write(bytes, (error) => {
      output.off('close', closed);
      resolve(!error);
    });
  });
}
