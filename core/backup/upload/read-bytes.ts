import { LengthMismatchError, SourceChangedError, SourceUnreadableError } from '../../contracts/errors';
import type { ObjectLocation } from '../../ports/object-location';
import type { OpenedObject, Source } from '../../ports/source';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';

/** An object with the ETag and size from its listing. */
export type ListedObject = ObjectLocation & { etag: string; sizeBytes: number };

/** Largest number of broken connections before a read fails. */
const BREAKS_MAX = 3;

/** Whether an error of the source is final, so that reading again is pointless. */
export const isSourceError = (error: unknown): error is SourceChangedError | SourceUnreadableError =>
  error instanceof SourceChangedError || error instanceof SourceUnreadableError;

/**
 * Read the bytes of an object or of a range of it, exactly as many as listed. After a broken connection the read
 * resumes on a new one; the ETag makes sure that it is the same object.
 *
 * @param onOpened called with the answer of each connection, before its first byte
 * @throws SourceChangedError, also when the length differs from the listing; SourceUnreadableError; after too many
 *   broken connections, the error of the last one
 */
export async function* readBytes(
  source: Source,
  object: ListedObject,
  range: ByteRange = { start: 0, end: object.sizeBytes - 1 },
  onOpened: (opened: OpenedObject) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const isWhole = lengthOf(range) === object.sizeBytes;
  let position = range.start;
  for (let breaks = 0; ; breaks++) {
    try {
      const rest = { start: position, end: range.end };
      const opened = await source.open(object, isWhole && position === 0 ? undefined : rest);
      if (opened.sizeBytes !== lengthOf(rest)) throw wrongLength(object, opened.sizeBytes, lengthOf(rest));
      onOpened(opened);
      for await (const chunk of opened.body) {
        position += chunk.length;
        if (position > range.end + 1) throw wrongLength(object, position - rest.start, lengthOf(rest));
        yield chunk;
      }
      if (position === range.end + 1) return;
      throw new LengthMismatchError(`s3://${object.bucket}/${object.key}`, lengthOf(rest), position - rest.start);
    } catch (error) {
      if (isSourceError(error) || breaks === BREAKS_MAX) throw error;
    }
  }
}

function wrongLength({ bucket, key }: ListedObject, actual: number, expected: number): SourceChangedError {
  return new SourceChangedError(`s3://${bucket}/${key} returned ${actual} bytes where ${expected} were expected`);
}
