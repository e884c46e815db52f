import { InvalidInputError, LengthMismatchError } from '../../core/contracts/errors';
import type { ObjectLocation, Objects } from '../../core/ports/objects';

/**
 * A manifest as one stream, proven to be whole: JSON Lines cut off between two lines look complete.
 *
 * @throws InvalidInputError when there is no such object
 * @throws LengthMismatchError when the stream is not as long as the object
 */
export async function* readManifest(
  location: ObjectLocation,
  objects: Pick<Objects, 'head' | 'read'>,
): AsyncGenerator<Uint8Array> {
  const name = `s3://${location.bucket}/${location.key}`;
  const head = await objects.head(location);
  const body = head && (await objects.read(location));
  if (!body) throw new InvalidInputError(`there is no manifest at ${name}: write it there, or name another one`);
  let readBytes = 0;
  for await (const chunk of body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== head.sizeBytes) throw new LengthMismatchError(`manifest ${name}`, head.sizeBytes, readBytes);
}
