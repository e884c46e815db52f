import { LengthMismatchError } from '../../contracts/errors';
import { fileUri } from '../../files/file-uri';
import type { WorkingFiles } from '../../ports/working-files';

/** Stream bytes `start` to `end`, both inclusive, of an archive that the run has retrieved. */
export async function openRange(
  files: WorkingFiles,
  key: string,
  start: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const body = await files.read(key, { start, end });
  if (body) return body;
  throw new Error(`${fileUri(files, key)}, which the run has retrieved, is gone`);
}

/**
 * Read the same bytes into memory.
 *
 * @throws LengthMismatchError when the connection broke: truncated bytes must not count as a damaged archive
 */
export async function readRange(files: WorkingFiles, key: string, start: number, end: number): Promise<Buffer> {
  // S3 answers a range of no bytes with the whole object.
  if (end < start) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openRange(files, key, start, end)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === end - start + 1) return bytes;
  throw new LengthMismatchError(fileUri(files, key), end - start + 1, bytes.length);
}
