import { InvalidInputError, LengthMismatchError } from '../contracts/errors';
import type { ObjectLocation } from '../ports/object-location';
import type { WorkingFiles } from '../ports/working-files';

/**
 * Stream a manifest, or another list, checking its length: lines that are truncated between two lines look complete.
 *
 * @param kind kind of the list, for messages
 * @throws InvalidInputError when there is no such object in the runs bucket
 * @throws LengthMismatchError when the stream is shorter or longer than the object
 */
export async function* readManifest(
  { bucket, key }: ObjectLocation,
  files: Pick<WorkingFiles, 'bucket' | 'head' | 'read'>,
  kind = 'manifest',
): AsyncGenerator<Uint8Array> {
  const name = `s3://${bucket}/${key}`;
  if (bucket !== files.bucket)
    throw new InvalidInputError(`${kind} ${name} is not in the runs bucket, ${files.bucket}`);
  const head = await files.head(key);
  const body = head && (await files.read(key));
  if (!body) throw new InvalidInputError(`there is no ${kind} at ${name}: upload it there, or specify another one`);
  let readBytes = 0;
  for await (const chunk of body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== head.sizeBytes) throw new LengthMismatchError(`${kind} ${name}`, head.sizeBytes, readBytes);
}
