import { PlanName } from '../../contracts/names';
import { snapshotFiles } from '../../contracts/run-files';
import type { WorkingFiles } from '../../ports/working-files';

/** Names of the plans that have files of snapshots, in order, whether they are configured or not. */
export async function* recordedPlans(files: Pick<WorkingFiles, 'listFolders'>): AsyncGenerator<string> {
  for await (const name of files.listFolders(snapshotFiles.plans)) {
    if (PlanName.safeParse(name).success) yield name;
  }
}
