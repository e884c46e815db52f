import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InvalidInputError } from '../core/contracts/errors';
import { runFiles } from '../core/contracts/run-files';
import type { Selection } from '../core/contracts/selection';
import { readIds } from '../core/selection/read-ids';
import type { Deployment } from './deployment/deployment';
import { CommandError } from './errors/command-error';
import type { AskedSelection } from './selection-options';

/** Check the local list of ids of a selection, if it has one. @throws CommandError naming the file, and the invalid lines */
export async function checkIdsFile(asked: AskedSelection | undefined): Promise<void> {
  const file = asked?.idsFile;
  if (file === undefined) return;
  try {
    // The file is read twice, to check it and to upload it; a pipe can be read only once.
    if (!(await stat(file)).isFile()) throw new CommandError(`--ids ${file} is not a regular file.`);
    await readIds(createReadStream(file));
  } catch (error) {
    if (!(error instanceof InvalidInputError) && !(error as NodeJS.ErrnoException).code) throw error;
    throw new CommandError(`--ids ${file}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

/** Copy the list of ids of a selection, byte by byte, to the runs bucket, where the run can read it. */
export async function placeSelection(
  { files }: Pick<Deployment, 'files'>,
  runId: string,
  asked: AskedSelection | undefined,
): Promise<Selection | undefined> {
  if (asked?.idsFile === undefined) return asked?.selection;
  const key = runFiles.ids(runId);
  await files.write(key, createReadStream(asked.idsFile), 'text/plain');
  return { ...asked.selection, ids: { bucket: files.bucket, key } };
}
