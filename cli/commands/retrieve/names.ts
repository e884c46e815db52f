import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { NameLine } from '../../../core/contracts/archive-name';
import { InvalidInputError } from '../../../core/contracts/errors';
import type { GivenNames } from '../../../core/contracts/names-of-run';
import { runFiles } from '../../../core/contracts/run-files';
import { jsonLines } from '../../../core/files/json-lines';
import { readNamesFile } from '../../../core/naming/names-file/read-names-file';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { formatS3Uri } from '../../s3-uri';
import type { ManifestSource } from './manifest';

/**
 * Read a local file of names to its end. One in S3 is checked while it is copied.
 *
 * @throws CommandError naming the file, and the invalid lines
 */
export async function checkNames(source: ManifestSource): Promise<void> {
  if (!('file' in source)) return;
  const { file } = source;
  const kind = await stat(file).catch((error) => {
    throw new CommandError(`--names ${file} cannot be read: ${(error as Error).message}`, undefined, { cause: error });
  });
  // The file is read twice, to check it and to upload it; a pipe can be read only once.
  if (!kind.isFile()) throw new CommandError(`--names ${file} is not a regular file.`);
  for await (const _ of (await open(source)).lines);
}

/**
 * Write the names of a file to the runs bucket in the form in which the run reads them.
 *
 * @throws CommandError when there is no such file, or an invalid one
 */
export async function placeNames(deployment: Deployment, runId: string, source: ManifestSource): Promise<GivenNames> {
  const { files } = deployment;
  const key = runFiles.givenNames(runId);
  const { lines, format } = await open(source, deployment);
  await files.write(key, jsonLines(lines), 'application/x-ndjson');
  return { bucket: files.bucket, key, format };
}

async function open(
  source: ManifestSource,
  deployment?: Pick<Deployment, 'objects'>,
): Promise<{ lines: AsyncIterable<NameLine>; format: GivenNames['format'] }> {
  const name = 'file' in source ? source.file : formatS3Uri(source.object.bucket, source.object.key);
  const bytes = 'file' in source ? createReadStream(source.file) : await deployment?.objects.read(source.object);
  if (!bytes) throw new CommandError(`--names ${name}: there is no such object.`);
  try {
    const { lines, format } = await readNamesFile(bytes, name);
    return { lines: withName(lines, name), format };
  } catch (error) {
    throw named(error, name);
  }
}

async function* withName(lines: AsyncIterable<NameLine>, name: string): AsyncGenerator<NameLine> {
  try {
    yield* lines;
  } catch (error) {
    throw named(error, name);
  }
}

const named = (error: unknown, name: string) =>
  error instanceof InvalidInputError || (error as NodeJS.ErrnoException).code
    ? new CommandError(`--names ${name}: ${(error as Error).message}`, undefined, { cause: error })
    : error;
