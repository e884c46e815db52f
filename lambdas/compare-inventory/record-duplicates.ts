import type { KnownArchives } from '../../core/backup/drift/known-archives';
import { DuplicateSearch } from '../../core/backup/duplicates/duplicate-search';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import { listedArchives, type VaultList } from '../../core/inventory/listed-archives';
import type { CompareDeps } from './compare-deps';

/**
 * Make garbage of the archives that uncertain uploads of all plans have stored besides those that count. Without such uploads, the
 * list is not read.
 *
 * @param known every archive that a kept snapshot in the vault needs
 * @returns number of duplicates
 */
export async function recordDuplicates(
  deps: CompareDeps,
  { runId, vault }: { runId: string; vault: string },
  list: VaultList & { inventoryDate: string },
  known: KnownArchives,
): Promise<number> {
  const { items, files, clock } = deps;
  const search = await DuplicateSearch.of(items, await recordedPlans({ items, files }), { vault, runId });
  if (search.isEmpty) return 0;
  for await (const archive of listedArchives(files, list)) search.add(archive);
  const isNeeded = (archiveId: string) => known.isNeeded(archiveId);
  return search.settle(items, { vault, date: list.inventoryDate, runId, isNeeded }, clock.now());
}
