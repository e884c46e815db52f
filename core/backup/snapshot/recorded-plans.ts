import { PlanName } from '../../contracts/names';
import { snapshotFiles } from '../../contracts/run-files';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { listReadableAndDamaged } from '../../run/run-list';

/**
 * Names of the plans that have files of snapshots or runs on record, in order, whether they are configured or not. A plan whose
 * files have been lost is known by its runs.
 */
export async function recordedPlans({
  items,
  files,
}: {
  items: Pick<ItemStore, 'queryIndex'>;
  files: Pick<WorkingFiles, 'listFolders'>;
}): Promise<string[]> {
  const plans = new Set<string>();
  for await (const name of files.listFolders(snapshotFiles.plans)) plans.add(name);
  for await (const listed of listReadableAndDamaged(items))
    if (listed.kind === 'readable' && listed.run.plan !== undefined) plans.add(listed.run.plan);
  return [...plans].filter((name) => PlanName.safeParse(name).success).sort();
}
