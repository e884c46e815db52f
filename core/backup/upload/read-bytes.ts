import { LengthMismatchError, SourceChangedError, SourceUnreadableError } from '../../contracts/errors';
import type { ObjectLocation } from '../../ports/object-location';
import type { OpenedObject, Source } from '../../ports/source';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';

/** An object as it was listed. */
export type ListedObject = ObjectLocation & { etag: string; sizeBytes: number };

/** Connections that a read may lose, after which it fails. */
const BREAKS_MAX = 3;

/** The source's last word: reading again changes nothing. */
export const isSourceError = (error: unknown): error is SourceChangedError | SourceUnreadableError =>
  error instanceof SourceChangedError || error instanceof SourceUnreadableError;

/**
 * The bytes of an object, or of a range of it: exactly as many as there should be. A connection that breaks is replaced
 * by one that goes on where it broke; the ETag makes sure that it is the same object.
 *
 * @param onOpened told of the answer, before the first byte, of each connection
 * @throws SourceChangedError, also for another length than was listed; SourceUnreadableError; what the last of
 *   several connections broke with
 */
export async function* readBytes(
  source: Source,
  object: ListedObject,
  range: ByteRange = { start: 0, end: object.sizeBytes - 1 },
  onOpened: (opened: OpenedObject) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const isWhole = lengthOf(range) === object.sizeBytes;
  let at = range.start;
  for (let breaks = 0; ; breaks++) {
    try {
      const rest = { start: at, end: range.end };
      const opened = await source.open(object, isWhole && at === 0 ? undefined : rest);
      if (opened.sizeBytes !== lengthOf(rest)) throw wrongLength(object, opened.sizeBytes, lengthOf(rest));
      onOpened(opened);
      for await (const chunk of opened.body) {
        at += chunk.length;
        if (at > range.end + 1) throw wrongLength(object, at - rest.start, lengthOf(rest));
        yield chunk;
      }
      if (at === range.end + 1) return;
      throw new LengthMismatchError(`s3://${object.bucket}/${object.key}`, lengthOf(rest), at - rest.start);
    } catch (error) {
      if (isSourceError(error) || breaks === BREAKS_MAX) throw error;
    }
  }
}

function wrongLength({ bucket, key }: ListedObject, actual: number, expected: number): SourceChangedError {
  return new SourceChangedError(`s3://${bucket}/${key} answers with ${actual} bytes where ${expected} were listed`);
}
