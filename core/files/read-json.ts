import type * as z from 'zod';
import type { WorkingFiles } from '../ports/working-files';

/** Read a JSON file that Moraine has written. @returns undefined when there is no such file */
export async function readJson<S extends z.ZodType>(
  files: Pick<WorkingFiles, 'read'>,
  key: string,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const body = await files.read(key);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}
