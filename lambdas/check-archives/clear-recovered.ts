import type { NeededList } from '../../core/backup/check/needed-list';
import { clearMissing, isMissingInNewer, listMissing } from '../../core/backup/damage/missing-archives';
import { inChunks } from '../../core/collections/in-chunks';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { CheckDeps } from './check-deps';

/** Number of records that are read before a round of deletions. */
const CHUNK = 1000;
/** Deletions run concurrently, since little time is left once the inventory has been read. */
const DELETIONS_IN_FLIGHT_MAX = 16;

/**
 * Delete the records of missing archives that match the inventory, unless they were found missing in a newer one. A no-op in a dry
 * run, and while the date of the inventory is unknown. Repeatable.
 *
 * @param isComplete whether the list has every archive of the vault that kept snapshots need; records of other archives are then
 *   deleted too
 */
export async function clearRecovered(
  { items, log }: Pick<CheckDeps, 'items' | 'log'>,
  { runId, dryRun, vault, check: { plan } }: CheckRun,
  needed: NeededList,
  { isComplete, inventoryDate }: { isComplete: boolean; inventoryDate: string | undefined },
): Promise<void> {
  if (dryRun || inventoryDate === undefined) return;
  for await (const chunk of inChunks(listMissing(items, plan), CHUNK)) {
    await forEachInFlight(chunk, DELETIONS_IN_FLIGHT_MAX, async (missing) => {
      if (missing.vault !== vault || isMissingInNewer(missing, inventoryDate)) return;
      const { archiveId } = missing;
      const number = needed.find(archiveId);
      const isRecovered = number !== undefined && needed.stateOf(number) === 'found';
      if (!isRecovered && !(isComplete && number === undefined)) return;
      await clearMissing(items, plan, archiveId);
      log.info(isRecovered ? 'archive.recovered' : 'archive.not-needed', { runId, plan, archiveId });
    });
  }
}
