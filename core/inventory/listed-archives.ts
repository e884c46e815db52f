import { type InventoryReport, ListedArchive } from '../contracts/inventory-run';
import { inventoryFiles } from '../contracts/run-files';
import { fileUri } from '../files/file-uri';
import { readJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';

/** A complete list of a whole vault: the run that read it, and the names of its parts. */
export type VaultList = Pick<InventoryReport, 'runId' | 'parts'>;

/** Read the list of a whole vault, in the order of the inventory. @throws Error when a part is missing or not valid */
export async function* listedArchives(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  { runId, parts }: VaultList,
): AsyncGenerator<ListedArchive> {
  for (const part of parts) {
    const key = inventoryFiles.list(runId, 'vault', part);
    const lines = await readJsonLines(files, key, ListedArchive);
    if (!lines) throw new Error(`${fileUri(files, key)}, a part of the list of run ${runId}, does not exist`);
    yield* lines;
  }
}

/** Whether all parts of a list exist: people may have deleted the files of old runs. */
export async function isListThere(files: Pick<WorkingFiles, 'head'>, { runId, parts }: VaultList): Promise<boolean> {
  for (const part of parts) if (!(await files.head(inventoryFiles.list(runId, 'vault', part)))) return false;
  return true;
}
