import { PlanReport, type RetentionReport } from '../../../core/contracts/backup-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import { ExitCode } from '../../exit-codes';
import { describeRetention, listRetention } from '../../report/describe-retention';
import { type EndedRun, readEnd, showEnd } from '../../run/ended-run';
import { readReport } from '../../run/report-file';
import type { RunRequest } from '../../run/run-request';
import { startAndFollow } from '../../run/start-and-follow';
import { startRun } from '../../run/start-run';
import { watchRun } from '../../run/watch-run';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { confirm } from './confirm';

interface ForgetOptions {
  plan: string;
  dryRun: boolean;
  acceptEarlyDeletionFee: boolean;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/** Apply a plan's retention: show the result of a dry run, ask for confirmation, then start the run. */
export async function forget(deployment: Deployment, terminal: Terminal, options: ForgetOptions): Promise<ExitCode> {
  const { dryRun, acceptEarlyDeletionFee, yes, json } = options;
  const { name: plan } = findPlan(deployment, options.plan);
  const request = { kind: 'forget', plan, acceptEarlyDeletionFee } as const;
  terminal.say(`Checking what plan ${plan} would forget ...`);
  const dryRunEnd = await executeDryRun(deployment, terminal, { ...request, dryRun: true });
  const report = await readReport(deployment, dryRunEnd.state.runId, PlanReport);
  if (!report?.retention || report.status !== 'planned') return showEnd(terminal, dryRunEnd, options);
  for (const line of describeDryRun(report, report.retention, deployment.files.bucket)) terminal.say(line);
  const isNothingToDo = report.retention.forgotten.length === 0 && report.retention.deleted.archives === 0;
  if (dryRun || isNothingToDo) {
    if (!dryRun) terminal.say('There is nothing to forget or to delete.');
    if (json) terminal.json(report);
    return ExitCode.ok;
  }
  if (acceptEarlyDeletionFee) {
    terminal.say('  Archives of any age are deleted: Glacier charges for the rest of their 90 days.');
  }
  if (!yes) await confirm(terminal, plan);
  return startAndFollow(deployment, terminal, { ...request, dryRun: false }, options);
}

async function executeDryRun(deployment: Deployment, terminal: Terminal, request: RunRequest): Promise<EndedRun> {
  const { state } = await startRun(deployment, request);
  return hasEnded(state.status) ? readEnd(deployment, state) : watchRun(deployment, terminal, state.runId);
}

function describeDryRun(report: PlanReport, retention: RetentionReport, runsBucket: string): string[] {
  const lines = [`Plan ${report.plan}, vault ${report.vault}:`, ...listRetention(retention)];
  lines.push(...describeRetention(retention, true));
  const { deleted, waiting, locked } = retention;
  if (deleted.archives + waiting.archives + (locked?.archives ?? 0) > 0) {
    lines.push(`  archives       ${formatS3Uri(runsBucket, backupFiles.deletions(report.runId))}`);
  }
  return lines;
}
