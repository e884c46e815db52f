import type { DeletionRun, ListedDeletion } from '../../core/contracts/deletion-run';

/**
 * Check that a list does not go beyond what a person has asked for. Whoever made it reads what others wrote, so it is not trusted to
 * say what needs no proof, or which archives are meant.
 *
 * @param deletedBefore number of archives that the run has deleted
 * @throws Error before anything of the list is deleted
 */
export function checkListed(
  {
    source,
    archives,
    archivesMax = Number.POSITIVE_INFINITY,
  }: Pick<DeletionRun, 'source' | 'archives' | 'archivesMax'>,
  listed: readonly ListedDeletion[],
  deletedBefore: number,
): void {
  const wanted = source.kind === 'retrieval' ? 'candidate' : 'unproven';
  const named = archives && new Set(archives);
  const toDelete = listed.filter(({ kind }) => kind !== 'stays');
  for (const { kind, archiveId } of toDelete) {
    if (kind !== wanted) throw new Error(`archive ${archiveId} is listed as ${kind} in a deletion by ${source.kind}`);
    if (named && !named.has(archiveId)) throw new Error(`archive ${archiveId} is listed and was not named`);
  }
  if (deletedBefore + toDelete.length <= archivesMax) return;
  throw new Error(`more archives are listed than the ${archivesMax} that were confirmed`);
}
