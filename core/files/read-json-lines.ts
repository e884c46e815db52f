import type * as z from 'zod';
import type { WorkingFiles } from '../ports/working-files';
import { DamagedFileError } from './damaged-file';
import { fileUri } from './file-uri';
import { readLines } from './read-lines';

/**
 * Stream the lines of a JSON Lines file that Moraine has written.
 *
 * @param lineBytesMax longest line; default 64 KiB
 * @returns undefined when there is no such file
 * @throws DamagedFileError with file and line number when a line does not match the schema
 */
export async function readJsonLines<S extends z.ZodType>(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  key: string,
  schema: S,
  lineBytesMax?: number,
): Promise<AsyncIterable<z.infer<S>> | undefined> {
  const body = await files.read(key);
  return body && parseLines(body, fileUri(files, key), schema, lineBytesMax);
}

/** Read all lines of such a file into memory. @returns undefined when there is no such file */
export async function readAllJsonLines<S extends z.ZodType>(
  ...file: Parameters<typeof readJsonLines<S>>
): Promise<z.infer<S>[] | undefined> {
  const lines = await readJsonLines(...file);
  if (!lines) return undefined;
  const all: z.infer<S>[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

async function* parseLines<S extends z.ZodType>(
  body: AsyncIterable<Uint8Array>,
  uri: string,
  schema: S,
  lineBytesMax?: number,
): AsyncGenerator<z.infer<S>> {
  for await (const line of readLines(body, lineBytesMax)) {
    const where = `line ${line.line} of ${uri}`;
    if ('problem' in line) throw new DamagedFileError(`${where}: ${line.problem}`);
    yield parsed(line.text, where, schema);
  }
}

function parsed<S extends z.ZodType>(text: string, where: string, schema: S): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new DamagedFileError(`${where} is not valid: ${(error as Error).message}`, { cause: error });
  }
}
