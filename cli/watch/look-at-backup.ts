import { getBackup } from '../../core/backup/records/backup-record';
import { type BackupState, backupStateOf, isFinalBackup, withBackupExecution } from '../deployment/backup-state';
import type { Deployment } from '../deployment/deployment';
import { unknownRun } from './look-at-run';

/**
 * A backup run's state as its record and its execution tell it.
 *
 * @throws CommandError when neither knows the run
 */
export async function lookAtBackup(deployment: Deployment, runId: string): Promise<BackupState> {
  const record = await getBackup(deployment.items, runId);
  const state = record && backupStateOf(record);
  if (state && isFinalBackup(state.status)) return state;
  const execution = await deployment.backupExecutions?.describe(executionNameOf(runId, record?.executionArn));
  const seen = withBackupExecution(runId, state, execution);
  if (!seen) throw unknownRun(runId);
  if (!isFinalBackup(seen.status)) return seen;
  // The execution has ended. The record may have been completed between the two reads, and it knows more.
  const again = await getBackup(deployment.items, runId);
  return again && isFinalBackup(again.status) ? backupStateOf(again) : seen;
}

/** A schedule's execution is named by the scheduler, not by the run. */
const executionNameOf = (runId: string, executionArn: string | undefined) =>
  executionArn?.slice(executionArn.lastIndexOf(':') + 1) || runId;
