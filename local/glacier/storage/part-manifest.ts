import type { FileHandle } from 'node:fs/promises';

/** Every line of a manifest has this length, so that the name of any part is one small read away. */
const lineBytes = 160;

/** The names of an archive's part files, in order. */
export function manifestOf(fileNames: readonly string[]): Buffer {
  return Buffer.from(fileNames.map((name) => `${name.padEnd(lineBytes - 1)}\n`).join(''));
}

/** @param partIndex from 0 */
export async function partFileName(manifest: FileHandle, partIndex: number): Promise<string> {
  const { buffer, bytesRead } = await manifest.read(Buffer.alloc(lineBytes), 0, lineBytes, partIndex * lineBytes);
  if (bytesRead !== lineBytes) throw new Error(`the manifest has no part ${partIndex}`);
  return buffer.toString('utf8').trimEnd();
}
