import { TextSet } from '../../collections/text-set';
import type { BackupRun } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { jsonLines } from '../../files/json-lines';
import { readJsonLines } from '../../files/read-json-lines';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { listMissing, MissingArchive } from './missing-archives';

/**
 * Write the list of a plan's missing archives that all steps of a run use: a check may end between two steps.
 *
 * @returns number of missing archives; undefined when there are none, in which case nothing is written
 */
export async function writeMissingArchives(
  { runId, plan }: { runId: string; plan: string },
  { items, files }: { items: Pick<ItemStore, 'query'>; files: Pick<WorkingFiles, 'write'> },
): Promise<number | undefined> {
  const first = await listMissing(items, plan).next();
  if (first.done) return undefined;
  let count = 0;
  async function* missing(): AsyncGenerator<MissingArchive> {
    for await (const archive of listMissing(items, plan)) {
      count += 1;
      yield archive;
    }
  }
  await files.write(backupFiles.missing(runId), jsonLines(missing()), 'application/x-ndjson');
  return count || undefined;
}

/**
 * Read the ids of the archives that count as missing in a run. Without any, nothing is read.
 *
 * @throws Error when the file lacks an archive that the run counted
 */
export async function readMissingArchives(
  { runId, missingArchives = 0 }: Pick<BackupRun, 'runId' | 'missingArchives'>,
  files: Pick<WorkingFiles, 'read' | 'bucket'>,
): Promise<TextSet> {
  const archiveIds = new TextSet();
  if (missingArchives === 0) return archiveIds;
  const key = backupFiles.missing(runId);
  for await (const { archiveId } of (await readJsonLines(files, key, MissingArchive)) ?? []) {
    archiveIds.add(archiveId);
  }
  if (archiveIds.size === missingArchives) return archiveIds;
  throw new Error(
    `${fileUri(files, key)}, the list of ${missingArchives} missing archives, lists only ${archiveIds.size}`,
  );
}
