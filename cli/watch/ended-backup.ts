import type { BackupReport } from '../../core/contracts/backup-run';
import type { BackupState } from '../deployment/backup-state';
import type { Deployment } from '../deployment/deployment';
import { readBackupReport } from '../deployment/report-file';

/** How a backup run ended. One that was refused leaves no report. */
export interface EndedBackup {
  state: BackupState;
  report: BackupReport | undefined;
}

export const readBackupEnd = async (deployment: Deployment, state: BackupState): Promise<EndedBackup> => ({
  state,
  report: await readBackupReport(deployment, state.runId),
});
