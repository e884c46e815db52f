import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import type * as z from 'zod';
import { jsonLine } from './json-lines';
import { readLines } from './read-lines';

/** Lines per gzip member: some hundred KiB of text, so that a reader of one key decompresses little else. */
export const LINES_PER_MEMBER = 2000;

/** Maximum length of a line in bytes. An object that spans many archives has a slice of about 90 bytes for each. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** Source of JSON Lines in gzip members. */
export interface GzipFile {
  body: AsyncIterable<Uint8Array>;
  /** Expected length of `body` in bytes. */
  sizeBytes: number;
  /** URI for messages. */
  uri: string;
}

/** A file of such lines is truncated or damaged, or has an invalid line. */
export class DamagedLinesError extends Error {
  override readonly name = 'DamagedLinesError';
}

/**
 * Write JSON Lines in consecutive gzip members, which any gunzip reads as one file. The same values give the same bytes.
 *
 * @param onMember called for each member with its first value and its offset
 */
export async function* gzipLines<T>(
  values: Iterable<T> | AsyncIterable<T>,
  onMember: (first: T, at: number) => void = () => {},
): AsyncGenerator<Buffer> {
  let at = 0;
  let lines: string[] = [];
  const packed = () => {
    const member = gzipSync(lines.join(''));
    at += member.length;
    lines = [];
    return member;
  };
  for await (const value of values) {
    if (lines.length === 0) onMember(value, at);
    lines.push(jsonLine(value));
    if (lines.length === LINES_PER_MEMBER) yield packed();
  }
  // A file without any member would not be a gzip file.
  if (lines.length > 0 || at === 0) yield packed();
}

/**
 * Stream the lines of such a file, or of some of its members.
 *
 * @param lineBytesMax longest line
 * @throws DamagedLinesError with the file when it is truncated or damaged, or when a line does not match the schema; errors of
 *   `body`
 */
export async function* gunzipLines<S extends z.ZodType>(
  { body, sizeBytes, uri }: GzipFile,
  schema: S,
  lineBytesMax = LINE_BYTES_MAX,
): AsyncGenerator<z.infer<S>> {
  const gunzip = createGunzip();
  // The loop below throws the same error, since the pipeline destroys the stream that it reads.
  pipeline(Readable.from(body, { objectMode: false }), gunzip).catch(() => {});
  try {
    for await (const line of readLines(gunzip, lineBytesMax)) {
      if ('problem' in line) throw new DamagedLinesError(`${uri}: a line ${line.problem}`);
      yield parsed(line.text, uri, schema);
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new DamagedLinesError(`${uri} is cut off or damaged: ${(error as Error).message}`, { cause: error });
  }
  // A connection that breaks between two members looks like the end of the file, and so do zeros in place of a member.
  if (gunzip.bytesWritten !== sizeBytes) {
    throw new DamagedLinesError(
      `${uri} is cut off or damaged: ${gunzip.bytesWritten} of ${sizeBytes} bytes could be read`,
    );
  }
}

const isZlibError = (error: unknown) => String((error as { code?: unknown }).code).startsWith('Z_');

function parsed<S extends z.ZodType>(text: string, uri: string, schema: S): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new DamagedLinesError(`${uri}: a line is not valid: ${(error as Error).message}`, { cause: error });
  }
}
