import { forEachInFlight } from '../concurrency/for-each-in-flight';
import { DeletionOutcome } from '../contracts/deletion-run';
import { deletionFiles } from '../contracts/run-files';
import { readJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';

export type DeletedArchive = Extract<DeletionOutcome, { outcome: 'deleted' }>;

const READS_IN_FLIGHT_MAX = 16;

/** Visit every archive of a vault that runs have deleted, as far as they have put it on record, in no particular order. */
export async function forEachDeleted(
  files: Pick<WorkingFiles, 'bucket' | 'list' | 'read'>,
  vault: string,
  visit: (archive: DeletedArchive) => void,
): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of files.list(deletionFiles.deletedFrom(vault))) keys.push(key);
  await forEachInFlight(keys, READS_IN_FLIGHT_MAX, async (key) => {
    const outcomes = await readJsonLines(files, key, DeletionOutcome);
    for await (const outcome of outcomes ?? []) if (outcome.outcome === 'deleted') visit(outcome);
  });
}
