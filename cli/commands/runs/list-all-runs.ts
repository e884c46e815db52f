import { listBackups } from '../../../core/backup/records/backup-record';
import { type BackupState, backupStateOf, isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { isFinal, type RunState, withExecution } from '../../deployment/run-state';
import { lookAtBackup } from '../../watch/look-at-backup';

/** A retrieval of whatever kind, or a backup. */
export type AnyRun = RunState | BackupState;

/** The newest runs of all kinds, the newest first: ids begin with their time. */
export async function listAllRuns(deployment: Deployment, limit: number): Promise<AnyRun[]> {
  const retrievals = await deployment.runs.list(limit);
  const backups = (await listBackups(deployment.items, limit)).map(backupStateOf);
  const newest = [...retrievals, ...backups].sort((one, other) => (one.runId < other.runId ? 1 : -1)).slice(0, limit);
  const runs: AnyRun[] = [];
  // Only a run that reads as under way can have ended without its record knowing.
  for (const run of newest) {
    if ('plan' in run) runs.push(isFinalBackup(run.status) ? run : await lookAtBackup(deployment, run.runId));
    else runs.push(isFinal(run.status) ? run : await withItsExecution(deployment, run));
  }
  return runs;
}

async function withItsExecution(deployment: Deployment, run: RunState): Promise<RunState> {
  return withExecution(run.runId, run, await deployment.executions.describe(run.runId)) ?? run;
}
