import type * as z from 'zod';
import type { ObjectLocation, Objects } from '../ports/objects';

/** One of a run's own JSON files. @returns undefined when there is no such file */
export async function readJson<S extends z.ZodType>(
  objects: Objects,
  location: ObjectLocation,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const body = await objects.read(location);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}
