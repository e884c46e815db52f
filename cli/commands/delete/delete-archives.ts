import { DeletionReport } from '../../../core/contracts/deletion-run';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode } from '../../exit-codes';
import { placeSelection } from '../../ids-file';
import { describeReport } from '../../kinds/delete/describe-report';
import { type EndedRun, readEnd, showEnd } from '../../run/ended-run';
import { readReport } from '../../run/report-file';
import { newRunId } from '../../run/run-id';
import type { RunRequest } from '../../run/run-request';
import { startAndFollow } from '../../run/start-and-follow';
import { startRun } from '../../run/start-run';
import { watchRun } from '../../run/watch-run';
import type { Terminal } from '../../terminal/terminal';
import { checkSelection } from './check-selection';
import { confirm } from './confirm';
import type { DeleteOptions } from './delete-options';
import { requireUnlockedVault } from './require-unlocked-vault';

/** Delete archives that a retrieval has copied, or without proof: show what a dry run finds, ask for confirmation, then start the run. */
export async function deleteArchives(
  deployment: Deployment,
  terminal: Terminal,
  options: DeleteOptions,
): Promise<ExitCode> {
  const { vault, runId: retrieval, archives, andVault, dryRun, yes, json } = options;
  if (andVault) await requireUnlockedVault(deployment.accountVaults, vault);
  await checkSelection(deployment, terminal, options);
  const unproven = retrieval === undefined ? (true as const) : undefined;
  const request = { kind: 'delete', vault, retrieval, unproven, archives, andVault } as const;
  terminal.say(
    unproven
      ? `Asking for the inventory of vault ${vault}, which takes about four hours ...`
      : `Looking at the copies of vault ${vault} ...`,
  );
  const rehearsalId = newRunId(deployment.now());
  const selection = await placeSelection(deployment, rehearsalId, options.selection);
  const rehearsal = await rehearse(deployment, terminal, { ...request, selection, dryRun: true }, rehearsalId);
  const report = await readReport(deployment, rehearsal.state.runId, DeletionReport);
  if (report?.status !== 'planned') return showEnd(terminal, rehearsal, options);
  for (const line of describeReport(report, deployment)) terminal.say(line);
  if (dryRun || isNothingToDo(report, andVault)) {
    if (!dryRun) terminal.say('There is nothing to delete.');
    if (json) terminal.json(report);
    return ExitCode.ok;
  }
  if (!yes) await confirm(terminal, report, andVault);
  // What is uploaded from now on, or moves up to a limit, has not been confirmed: neither to this run nor to its retries.
  const confirmed = report.runId;
  return startAndFollow(
    deployment,
    terminal,
    { ...request, selection, confirmed, dryRun: false },
    { watch: options.watch, json },
  );
}

const isNothingToDo = ({ due }: DeletionReport, andVault: boolean): boolean => due.archives === 0 && !andVault;

async function rehearse(
  deployment: Deployment,
  terminal: Terminal,
  request: RunRequest,
  runId: string,
): Promise<EndedRun> {
  const { state } = await startRun(deployment, request, runId);
  return hasEnded(state.status) ? readEnd(deployment, state) : watchRun(deployment, terminal, state.runId);
}
