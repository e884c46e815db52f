import type { BackupReport, BackupRequestInput, RetentionReport } from '../../../core/contracts/backup-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import { ExitCode } from '../../exit-codes';
import { describeRetention, listRetention } from '../../report/describe-retention';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { type EndedBackup, readBackupEnd } from '../../watch/ended-backup';
import { watchBackup } from '../../watch/watch-backup';
import { followBackup } from '../backup/follow-backup';
import { startBackup } from '../backup/start-backup';
import { showBackupEnd } from '../run/show-backup';
import { confirm } from './confirm';

interface ForgetOptions {
  plan: string;
  dryRun: boolean;
  acceptEarlyDeletionFee: boolean;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/** Apply a plan's retention: a dry run first, whose list is shown, then a confirmation, then the run itself. */
export async function forget(deployment: Deployment, terminal: Terminal, options: ForgetOptions): Promise<ExitCode> {
  const { dryRun, acceptEarlyDeletionFee, yes, watch, json } = options;
  const { name: plan } = findPlan(deployment, options.plan);
  const request = { plan, action: 'forget', acceptEarlyDeletionFee } as const satisfies BackupRequestInput;
  terminal.say(`Looking at what plan ${plan} would forget ...`);
  const rehearsal = await rehearse(deployment, terminal, request);
  const { report } = rehearsal;
  if (!report?.retention || report.status === 'failed') return showBackupEnd(deployment, terminal, rehearsal, json);
  for (const line of describeRehearsal(report, report.retention, deployment.runsBucket)) terminal.say(line);
  const isIdle = report.retention.forgotten.length === 0 && report.retention.deleted.archives === 0;
  if (dryRun || isIdle) {
    if (!dryRun) terminal.say('There is nothing to forget or to delete.');
    if (json) terminal.json(report);
    return ExitCode.ok;
  }
  if (acceptEarlyDeletionFee) {
    terminal.say('  Archives of any age are deleted: Glacier charges for the days that are missing from 90.');
  }
  if (!yes) await confirm(terminal, plan);
  const wanted = { ...request, dryRun: false };
  return followBackup(deployment, terminal, await startBackup(deployment, wanted), { request: wanted, watch, json });
}

async function rehearse(deployment: Deployment, terminal: Terminal, request: BackupRequestInput): Promise<EndedBackup> {
  const { state } = await startBackup(deployment, { ...request, dryRun: true });
  if (isFinalBackup(state.status)) return readBackupEnd(deployment, state);
  return watchBackup(deployment, terminal, state.runId);
}

function describeRehearsal(report: BackupReport, retention: RetentionReport, runsBucket: string): string[] {
  const lines = [`Plan ${report.plan}, vault ${report.vault}:`, ...listRetention(retention)];
  lines.push(...describeRetention(retention, true));
  if (retention.deleted.archives + retention.waiting.archives > 0) {
    lines.push(`  archives       ${formatS3Uri(runsBucket, backupFiles.deletions(report.runId))}`);
  }
  return lines;
}
