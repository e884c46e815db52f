import { StatesError, StatesErrorName } from '../states-error';
import type { MapObjects } from './map-objects';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Step Functions reads objects of at most 10 GB. */
const OBJECT_MAX_BYTES = 10_000_000_000;

export function readerFailed(location: { bucket: string; key?: string }, problem: string): StatesError {
  const name = location.key === undefined ? location.bucket : `${location.bucket}/${location.key}`;
  return new StatesError(StatesErrorName.itemReaderFailed, `Reading the items of s3://${name} failed: ${problem}`);
}

/**
 * Stream the text of an object in chunks, which are read on demand. All chunks are from the same version.
 *
 * @throws StatesError States.ItemReaderFailed
 */
export async function* readText(
  objects: MapObjects,
  location: { bucket: string; key: string },
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  let etag: string | undefined;
  try {
    for (;;) {
      const range = await objects.read(location, { start, end: start + CHUNK_BYTES - 1 }, etag);
      if (range.sizeBytes > OBJECT_MAX_BYTES)
        throw new Error(`it has ${range.sizeBytes} bytes, more than ${OBJECT_MAX_BYTES}`);
      etag = range.etag;
      start += range.bytes.length;
      const isLast = start >= range.sizeBytes;
      if (!isLast && range.bytes.length === 0) throw new Error(`no bytes from ${start} of ${range.sizeBytes}`);
      const text = decoder.decode(range.bytes, { stream: !isLast });
      if (text !== '') yield text;
      if (isLast) return;
    }
  } catch (error) {
    if (error instanceof StatesError) throw error;
    const { name, message } = error as Error;
    throw readerFailed(location, name === 'Error' ? message : `${name}: ${message}`);
  }
}
