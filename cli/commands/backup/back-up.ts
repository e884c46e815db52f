import type { BackupRequestInput } from '../../../core/contracts/backup-run';
import { isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import { ExitCode } from '../../exit-codes';
import { describeWaiting } from '../../report/describe-waiting';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { readBackupEnd } from '../../watch/ended-backup';
import { watchBackup } from '../../watch/watch-backup';
import { showBackupEnd } from '../run/show-backup';
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
  const { state, waitsFor } = await startBackup(deployment, request);
  const { runId, status } = state;
  if (isFinalBackup(status)) return showBackupEnd(deployment, terminal, await readBackupEnd(deployment, state), json);
  if (status === 'opening') for (const line of describeWaiting(runId, plan, waitsFor)) terminal.say(line);
  else terminal.say(`Run ${runId}: ${formatS3Uri(source.bucket, source.prefix)} to vault ${vault}`);
  if (watch) return showBackupEnd(deployment, terminal, await watchBackup(deployment, terminal, runId), json);
  terminal.say(`Follow it: moraine run ${runId} --watch`);
  if (json) terminal.json({ runId, status, ...request });
  return ExitCode.ok;
}
