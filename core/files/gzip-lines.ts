import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import type * as z from 'zod';
import { jsonLine } from './json-lines';
import { readLines } from './read-lines';

/** Lines of one gzip member: a few hundred KiB of text, so that a reader who wants one key unpacks little else. */
export const LINES_PER_MEMBER = 2000;

/** An object that spans many archives has a slice of about 90 bytes in each. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** JSON Lines in gzip members, as they are read. */
export interface GzipFile {
  body: AsyncIterable<Uint8Array>;
  /** Bytes that `body` must have. */
  sizeBytes: number;
  /** Where it lies, for messages. */
  uri: string;
}

/** A file of such lines is cut off or damaged, or has a line that is not what it should be. */
export class DamagedLinesError extends Error {
  override readonly name = 'DamagedLinesError';
}

/**
 * JSON Lines in gzip members that follow each other, which any gunzip reads as one file. The same values make the same bytes.
 *
 * @param onMember told of each member: its first value, and where it begins
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
  // No member at all would be no gzip file.
  if (lines.length > 0 || at === 0) yield packed();
}

/**
 * The lines of such a file, or of some of its members, as they stream in.
 *
 * @param lineBytesMax longest line
 * @throws DamagedLinesError naming the file when it is cut off or damaged, or when a line is not what the schema says; what
 *   `body` throws
 */
export async function* gunzipLines<S extends z.ZodType>(
  { body, sizeBytes, uri }: GzipFile,
  schema: S,
  lineBytesMax = LINE_BYTES_MAX,
): AsyncGenerator<z.infer<S>> {
  const gunzip = createGunzip();
  // What the pipeline throws, the loop below throws too: it ends the stream that is read there.
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
  // A connection that broke between two members, and zeros in place of one, look like the end.
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
