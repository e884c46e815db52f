import type { FileHandle } from 'node:fs/promises';

/** Length of every line of a manifest, so that the name of any part can be read directly. */
const lineBytes = 160;

/** A manifest with the names of an archive's part files, in order. */
export function manifestOf(fileNames: readonly string[]): Buffer {
  return Buffer.from(fileNames.map((name) => `${name.padEnd(lineBytes - 1)}\n`).join(''));
}

/** Read the name of a part's file. @param partIndex from 0 */
export async function partFileName(manifest: FileHandle, partIndex: number): Promise<string> {
  const { buffer, bytesRead } = await manifest.read(Buffer.alloc(lineBytes), 0, lineBytes, partIndex * lineBytes);
  if (bytesRead !== lineBytes) throw new Error(`the manifest has no part ${partIndex}`);
  return buffer.toString('utf8').trimEnd();
}
