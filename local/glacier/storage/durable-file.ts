import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { newFileName } from '../random-id';

export async function writeFully(file: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let written = 0; written < data.length; ) {
    const { bytesWritten } = await file.write(data, written, data.length - written, position + written);
    written += bytesWritten;
  }
}

/** Write a whole file; with `fsync` it is flushed to the disk. */
export async function writeWholeFile(path: string, data: Buffer, fsync: boolean): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writeFully(file, data, 0);
    if (fsync) await file.sync();
  } finally {
    await file.close();
  }
}

/** Replace a file atomically: a reader, or a restart after a kill, sees either the old content or the new one. */
export async function replaceFile(path: string, text: string, fsync: boolean): Promise<void> {
  const temporary = `${path}.${newFileName()}.tmp`;
  try {
    await writeWholeFile(temporary, Buffer.from(text), fsync);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
