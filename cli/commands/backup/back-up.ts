import type { BackupRequestInput } from '../../../core/contracts/backup-run';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import type { ExitCode } from '../../exit-codes';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { followBackup } from './follow-backup';
import { startBackup } from './start-backup';

/** Start a backup, and follow it when asked to. @throws CommandError for an unknown plan; RunFailedError when it is refused */
export async function backUp(
  deployment: Deployment,
  terminal: Terminal,
  options: { plan: string; budgetUsd: number | undefined; dryRun: boolean; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { budgetUsd, dryRun, watch, json } = options;
  const { name: plan, source, vault } = findPlan(deployment, options.plan);
  const request = { plan, action: 'backup', budgetUsd, dryRun } as const satisfies BackupRequestInput;
  const started = `${formatS3Uri(source.bucket, source.prefix)} to vault ${vault}`;
  return followBackup(deployment, terminal, await startBackup(deployment, request), { request, watch, json, started });
}
