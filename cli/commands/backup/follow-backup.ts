import type { BackupRequestInput } from '../../../core/contracts/backup-run';
import { type BackupState, isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode } from '../../exit-codes';
import { describeWaiting } from '../../report/describe-waiting';
import type { Terminal } from '../../terminal/terminal';
import type { Opening } from '../../watch/await-opening';
import { readBackupEnd } from '../../watch/ended-backup';
import { watchBackup } from '../../watch/watch-backup';
import { showBackupEnd } from '../run/show-backup';

/**
 * Show how a run that has just been started ends, when it has ended or is to be watched; else say how to follow it.
 *
 * @param started what is said of a run that waits for nobody
 */
export async function followBackup(
  deployment: Deployment,
  terminal: Terminal,
  { state, waitsFor }: Opening<BackupState>,
  { request, watch, json, started }: { request: BackupRequestInput; watch: boolean; json: boolean; started?: string },
): Promise<ExitCode> {
  const { runId, status } = state;
  if (isFinalBackup(status)) return showBackupEnd(deployment, terminal, await readBackupEnd(deployment, state), json);
  if (status === 'opening') for (const line of describeWaiting(runId, request.plan, waitsFor)) terminal.say(line);
  else if (started !== undefined) terminal.say(`Run ${runId}: ${started}`);
  if (watch) return showBackupEnd(deployment, terminal, await watchBackup(deployment, terminal, runId), json);
  terminal.say(started === undefined ? `Run ${runId} was started. ${followText(runId)}` : followText(runId));
  if (json) terminal.json({ runId, status, ...request });
  return ExitCode.ok;
}

const followText = (runId: string) => `Follow it: moraine run ${runId} --watch`;
