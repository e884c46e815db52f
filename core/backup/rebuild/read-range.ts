import { LengthMismatchError } from '../../contracts/errors';
import type { ObjectLocation, Objects } from '../../ports/objects';

/** Bytes of an archive that a run has retrieved, from `start` to `end`, both included, as they stream in. */
export async function openRange(
  objects: Objects,
  location: ObjectLocation,
  start: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const body = await objects.read(location, { start, end });
  if (body) return body;
  throw new Error(`s3://${location.bucket}/${location.key}, which the run has retrieved, is gone`);
}

/**
 * The same in memory.
 *
 * @throws LengthMismatchError when the connection broke: what is cut off looks like what was never whole
 */
export async function readRange(
  objects: Objects,
  location: ObjectLocation,
  start: number,
  end: number,
): Promise<Buffer> {
  // S3 answers a range of no bytes with the whole object.
  if (end < start) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openRange(objects, location, start, end)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === end - start + 1) return bytes;
  throw new LengthMismatchError(`s3://${location.bucket}/${location.key}`, end - start + 1, bytes.length);
}
