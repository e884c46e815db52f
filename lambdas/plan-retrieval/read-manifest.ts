import { InvalidInputError, LengthMismatchError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import type { WorkingFiles } from '../../core/ports/working-files';

/**
 * Stream a manifest, checking its length: JSON Lines that are truncated between two lines look complete.
 *
 * @throws InvalidInputError when there is no such object in the runs bucket
 * @throws LengthMismatchError when the stream is shorter or longer than the object
 */
export async function* readManifest(
  { bucket, key }: ObjectLocation,
  files: Pick<WorkingFiles, 'bucket' | 'head' | 'read'>,
): AsyncGenerator<Uint8Array> {
  const name = `s3://${bucket}/${key}`;
  if (bucket !== files.bucket)
    throw new InvalidInputError(`manifest ${name} is not in the runs bucket, ${files.bucket}`);
  const head = await files.head(key);
  const body = head && (await files.read(key));
  if (!body) throw new InvalidInputError(`there is no manifest at ${name}: upload it there, or specify another one`);
  let readBytes = 0;
  for await (const chunk of body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== head.sizeBytes) throw new LengthMismatchError(`manifest ${name}`, head.sizeBytes, readBytes);
}
