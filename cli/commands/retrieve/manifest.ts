import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InvalidInputError } from '../../../core/contracts/errors';
import { runFiles } from '../../../core/contracts/run-files';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import type { ObjectLocation } from '../../../core/ports/object-location';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { formatS3Uri, parseS3Uri } from '../../s3-uri';

/** Location of a manifest, the list of archives to retrieve, or of a file of names. */
export type ManifestSource = { file: string } | { object: ObjectLocation };

/** @throws CommandError for an S3 location without a key */
export function parseManifestSource(text: string, option = '--manifest'): ManifestSource {
  if (!text.startsWith('s3://')) return { file: text };
  const { bucket, key } = parseS3Uri(text);
  if (key === '' || key.endsWith('/'))
    throw new CommandError(`${option} '${text}' names no object: write s3://BUCKET/KEY.`);
  return { object: { bucket, key } };
}

/**
 * Read a local manifest to its end. A manifest in S3 is checked by the run, before it requests anything.
 *
 * @param prefix prefix of the destination
 * @returns number of archives; undefined for a manifest in S3
 * @throws CommandError naming the file, and the invalid lines
 */
export async function checkManifest(source: ManifestSource, prefix: string): Promise<number | undefined> {
  if (!('file' in source)) return undefined;
  const { file } = source;
  const kind = await stat(file).catch((error) => {
    throw new CommandError(`--manifest ${file} cannot be read: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  });
  // The file is read twice, to check it and to upload it; a pipe can be read only once.
  if (!kind.isFile()) throw new CommandError(`--manifest ${file} is not a regular file.`);
  let archives = 0;
  try {
    for await (const _ of parseManifest(createReadStream(file), prefix)) archives++;
  } catch (error) {
    if (error instanceof InvalidInputError || (error as NodeJS.ErrnoException).code) {
      throw new CommandError(`${file}: ${(error as Error).message}`, undefined, { cause: error });
    }
    throw error;
  }
  return archives;
}

/**
 * Copy a manifest, byte by byte, to the runs bucket, where the run can read it.
 *
 * @throws CommandError when there is no such object
 */
export async function placeManifest(
  deployment: Deployment,
  runId: string,
  source: ManifestSource,
): Promise<ObjectLocation> {
  const { files, objects } = deployment;
  const placed = { bucket: files.bucket, key: runFiles.manifest(runId) };
  if ('file' in source) {
    await files.write(placed.key, createReadStream(source.file), 'application/octet-stream');
    return placed;
  }
  const { object } = source;
  const uri = formatS3Uri(object.bucket, object.key);
  const head = await objects.head(object);
  if (head?.sizeBytes === 0) throw new CommandError(`--manifest ${uri} is empty: it names no archive to retrieve.`);
  if (head && object.bucket === files.bucket) return object;
  const body = head && (await objects.read(object));
  if (!body) throw new CommandError(`--manifest ${uri}: there is no such object.`);
  await files.write(placed.key, body, 'application/octet-stream');
  return placed;
}
