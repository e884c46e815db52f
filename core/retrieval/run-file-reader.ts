import type * as z from 'zod';
import { readLines } from '../inventory/read-lines';
import type { ObjectLocation, Objects } from '../ports/objects';

/**
 * The lines of one of a run's own JSON Lines files, as it streams in.
 *
 * @param lineBytesMax longest line; default 64 KiB
 * @returns undefined when there is no such file
 * @throws Error naming file and line when a line is not what the schema says: these files are ours
 */
export async function readJsonLines<S extends z.ZodType>(
  objects: Pick<Objects, 'read'>,
  location: ObjectLocation,
  schema: S,
  lineBytesMax?: number,
): Promise<AsyncIterable<z.infer<S>> | undefined> {
  const body = await objects.read(location);
  return body && parseLines(body, location, schema, lineBytesMax);
}

async function* parseLines<S extends z.ZodType>(
  body: AsyncIterable<Uint8Array>,
  location: ObjectLocation,
  schema: S,
  lineBytesMax?: number,
): AsyncGenerator<z.infer<S>> {
  for await (const line of readLines(body, lineBytesMax)) {
    const where = `line ${line.line} of s3://${location.bucket}/${location.key}`;
    if ('problem' in line) throw new Error(`${where}: ${line.problem}`);
    const parsed = schema.safeParse(JSON.parse(line.text));
    if (!parsed.success) throw new Error(`${where} is not valid: ${parsed.error.message}`);
    yield parsed.data;
  }
}

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
