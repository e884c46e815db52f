import { TextSet } from '../collections/text-set';
import { DeletionPlan, type DeletionRun } from '../contracts/deletion-run';
import { InvalidInputError } from '../contracts/errors';
import { deletionFiles } from '../contracts/run-files';
import { readJson } from '../files/read-json';
import type { WorkingFiles } from '../ports/working-files';
import { ChunkFiles } from './chunk-files';

/**
 * Read the ids of the archives that the confirmed dry run of a deletion listed.
 *
 * @param deleted ids that need not be kept in memory
 * @returns undefined when the deletion names none
 * @throws InvalidInputError when that run has no list of this vault
 */
export async function confirmedArchives(
  { vault, confirmed }: Pick<DeletionRun, 'vault' | 'confirmed'>,
  deleted: TextSet,
  files: WorkingFiles,
): Promise<TextSet | undefined> {
  if (confirmed === undefined) return undefined;
  const plan = await readJson(files, deletionFiles.plan(confirmed), DeletionPlan);
  if (plan?.vault !== vault) {
    throw new InvalidInputError(
      `run ${confirmed} has no list of archives of vault ${vault}: look again, and confirm again`,
    );
  }
  const ids = new TextSet();
  for (let chunk = 0; chunk < plan.chunks; chunk++) {
    const listed = await new ChunkFiles(files, { runId: confirmed, vault, dryRun: true }, chunk).listed();
    for (const { archiveId } of listed) if (!deleted.has(archiveId)) ids.add(archiveId);
  }
  return ids;
}
