import { getBackup } from '../../../core/backup/records/backup-record';
import type { Deployment } from '../../deployment/deployment';

/** Whether an id is that of a backup run: retrievals have the same kind of id, and records of their own. */
export async function isBackupRun(deployment: Deployment, runId: string): Promise<boolean> {
  if (await deployment.runs.get(runId)) return false;
  if (await getBackup(deployment.items, runId)) return true;
  // Neither has a record yet: the execution tells.
  return (await deployment.backupExecutions?.describe(runId)) !== undefined;
}
