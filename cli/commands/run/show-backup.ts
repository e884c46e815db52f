import { takesHeld } from '../../../core/backup/guard/verdicts';
import { isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode, exitCodeOf } from '../../exit-codes';
import { describeBackupReport, describeBackupState } from '../../report/describe-backup';
import { endedBackupJson } from '../../report/run-json';
import type { Terminal } from '../../terminal/terminal';
import { type EndedBackup, readBackupEnd } from '../../watch/ended-backup';
import { Pace } from '../../watch/eta';
import { lookAtBackup } from '../../watch/look-at-backup';
import { takeBackupFrame, watchBackup } from '../../watch/watch-backup';

/** Show one backup run, at once or until it ends. @returns what its state says */
export async function showBackup(
  deployment: Deployment,
  terminal: Terminal,
  options: { runId: string; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { runId, watch, json } = options;
  if (watch) return showBackupEnd(deployment, terminal, await watchBackup(deployment, terminal, runId), json);
  const state = await lookAtBackup(deployment, runId);
  if (isFinalBackup(state.status)) {
    return showBackupEnd(deployment, terminal, await readBackupEnd(deployment, state), json);
  }
  if (json) {
    terminal.json(state);
  } else {
    for (const line of describeBackupState(state)) terminal.say(line);
    const frame = takeBackupFrame(deployment, new Pace(), state);
    for (const line of frame.draw(terminal.columns()).slice(1)) terminal.say(line);
    terminal.say(`Follow it: moraine run ${runId} --watch`);
  }
  return exitCodeOf(state.status);
}

/** Print how a backup run ended, as text or as its JSON. */
export function showBackupEnd(deployment: Deployment, terminal: Terminal, ended: EndedBackup, json: boolean): ExitCode {
  const { state, report } = ended;
  const lines = report ? describeBackupReport(report, deployment.runsBucket) : describeBackupState(state);
  if (json) terminal.json(endedBackupJson(ended));
  else for (const line of lines) terminal.say(line);
  const exitCode = exitCodeOf(report?.status ?? state.status);
  return exitCode === ExitCode.ok && report && takesHeld(report) ? ExitCode.completedWithFailures : exitCode;
}
