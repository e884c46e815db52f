import type { NeededList } from '../../core/backup/check/needed-list';
import { clearMissing, listMissing } from '../../core/backup/damage/missing-archives';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { CheckDeps } from './check-deps';

/**
 * Take off the record the missing archives that are in the inventory as snapshots know them. Nothing happens in a dry run.
 * Repeatable.
 *
 * @param isAll whether the list holds whatever a kept snapshot needs of the vault: an archive that is not on it is not missed
 */
export async function clearRecovered(
  { items, log }: Pick<CheckDeps, 'items' | 'log'>,
  { runId, dryRun, vault, check: { plan } }: CheckRun,
  needed: NeededList,
  { isAll }: { isAll: boolean },
): Promise<void> {
  if (dryRun) return;
  for await (const missing of listMissing(items, plan)) {
    if (missing.vault !== vault) continue;
    const { archiveId } = missing;
    const number = needed.find(archiveId);
    const isRecovered = number !== undefined && needed.stateOf(number) === 'found';
    if (!isRecovered && !(isAll && number === undefined)) continue;
    await clearMissing(items, plan, archiveId);
    log.info(isRecovered ? 'archive.recovered' : 'archive.not-needed', { runId, plan, archiveId });
  }
}
