import { SnapshotNotFoundError } from '../../contracts/errors';
import { runFiles } from '../../contracts/run-files';
import { TextSet } from '../../inventory/text-set';
import { listGarbage } from '../retention/garbage';
import { listHeads } from '../snapshot/heads';
import { readArchiveLines } from '../snapshot/read-snapshot';
import type { BringBackDeps } from './bring-back';
import { manifestLineOf, readVaultArchives } from './vault-archive';

/**
 * List the archives of Moraine's that are in the vault and in no snapshot, and that retention is not about to delete: what
 * runs that were interrupted have left, or what is younger than the inventory's catalogs (`runFiles.unreferenced`).
 *
 * @param plans those that the archives are of
 */
export async function listUnreferenced(
  deps: BringBackDeps,
  runId: string,
  plans: readonly string[],
): Promise<{ archives: number; bytes: number }> {
  const known = new TextSet();
  for (const plan of plans) await addKnown(deps, plan, known);
  const sum = { archives: 0, bytes: 0 };
  async function* lines(): AsyncGenerator<string> {
    for await (const archive of readVaultArchives(deps.objects, deps.runsBucket, runId)) {
      if (known.has(archive.archiveId)) continue;
      sum.archives += 1;
      sum.bytes += archive.sizeBytes;
      yield `${manifestLineOf(archive)}\n`;
    }
  }
  const location = { bucket: deps.runsBucket, key: runFiles.unreferenced(runId) };
  await deps.objects.write(location, lines(), 'application/x-ndjson');
  return sum;
}

/** Ids of the archives that a plan's snapshots need, those let go by retention among them, or that are to be deleted. */
async function addKnown({ items, objects, runsBucket }: BringBackDeps, plan: string, known: TextSet): Promise<void> {
  for await (const { archiveId, state } of listGarbage(items, plan)) if (state !== 'foreign') known.add(archiveId);
  for await (const { snapshot, catalog } of listHeads(items, plan)) {
    if (catalog) known.add(catalog.archiveId);
    try {
      for await (const { archiveId } of readArchiveLines(objects, runsBucket, plan, snapshot)) known.add(archiveId);
    } catch (error) {
      // Of one that is being forgotten, retention knows the archives; one that is lost needs none.
      if (!(error instanceof SnapshotNotFoundError)) throw error;
    }
  }
}
