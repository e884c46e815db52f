import type { BackupRequestInput } from '../../../core/contracts/backup-run';
import type { BackupState } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { backupExecutionsOf } from '../../deployment/find-plan';
import { newRunId } from '../../run-id';
import { awaitOpening, type Opening } from '../../watch/await-opening';
import { lookAtBackup } from '../../watch/look-at-backup';

/**
 * Start a run of the backup state machine and wait until it has been opened, or is known to wait for another run.
 *
 * @throws RunFailedError when it is refused; CommandError when no plan is configured
 */
export async function startBackup(deployment: Deployment, request: BackupRequestInput): Promise<Opening<BackupState>> {
  const runId = newRunId(deployment.now());
  await backupExecutionsOf(deployment).start(runId, request);
  // A dry run waits for nobody.
  const plan = request.dryRun ? undefined : request.plan;
  return awaitOpening(deployment, { runId, plan }, () => lookAtBackup(deployment, runId));
}
