import type * as z from 'zod';
import type { WorkingFiles } from '../ports/working-files';
import { DamagedFileError } from './damaged-file';
import { fileUri } from './file-uri';

/**
 * Read a JSON file that Moraine has written.
 *
 * @returns undefined when there is no such file
 * @throws DamagedFileError when it does not match the schema
 */
export async function readJson<S extends z.ZodType>(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  key: string,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const body = await files.read(key);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  try {
    return schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    throw new DamagedFileError(`${fileUri(files, key)} is not valid: ${(error as Error).message}`, { cause: error });
  }
}
